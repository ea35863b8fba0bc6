using Marten.Threads.Campaigns.Nodes;

namespace Marten.Threads.Campaigns.Census;

/// <summary>What makes commits come late, out of the order of their sequences, or not at all. All of it is plain PostgreSQL.</summary>
internal static class DelayedCommits
{
    // Runs at COMMIT, once in each transaction that appended an event: its sequences are drawn, nobody sees them yet.
    private const string SlowCommit = """
        create function slow_commit() returns trigger language plpgsql as $$
        begin
          if current_setting('census.slept', true) is distinct from pg_current_xact_id()::text then
            perform set_config('census.slept', pg_current_xact_id()::text, true);
            perform pg_sleep(random() * 0.03);
          end if;
          return null;
        end $$;
        create constraint trigger slow_commit after insert on threads.mt_events
          deferrable initially deferred for each row execute function slow_commit();
        """;

    // A row that is there twice makes the COMMIT itself fail, after everything was appended.
    private const string FailedCommit = "create table once (n integer unique deferrable initially deferred)";

    /// <summary>A statement that makes the commit of its transaction fail.</summary>
    public const string Fail = "insert into once values (1), (1)";

    public static async Task InstallAsync(CampaignNode node, CancellationToken cancellationToken)
    {
        await node.ExecuteAsync(SlowCommit, cancellationToken);
        await node.ExecuteAsync(FailedCommit, cancellationToken);
    }
}
