using Marten.Events;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Registry;

public sealed class DeleteBesideDaemonTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_thread_deleted_while_the_daemon_reduces_it_leaves_nothing_and_stops_nobody()
    {
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var honest = TestLog.OfRecords(seed: 2, count: 3);
        var thread = await node.JoinAsync(log);
        var other = await node.JoinAsync(honest);

        // The daemon's batch is held up in the middle by a lock that this test holds.
        await node.SqlAsync<object>("""
            create sequence reached;
            create function hold_once() returns trigger language plpgsql as $$ begin
              if nextval('reached') = 1 then perform pg_advisory_xact_lock(4711); end if; return new; end $$;
            create trigger hold_once before insert on threads.operations for each row execute function hold_once();
            """);
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using (var hold = new NpgsqlCommand("select pg_advisory_lock(4711)", connection)) await hold.ExecuteNonQueryAsync(Cancel);
        await node.FeedAsync(thread, log.Incoming());
        await Eventually.HoldsAsync(() => node.SqlAsync<bool>("select is_called from reached"), "the daemon reduces the thread");

        var delete = node.Registry.DeleteAsync(thread, Cancel);
        await Eventually.HoldsAsync(
            async () => await node.SqlAsync<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%threads.threads%'") > 0,
            "the deletion waits for the daemon");
        await using (var release = new NpgsqlCommand("select pg_advisory_unlock(4711)", connection)) await release.ExecuteNonQueryAsync(Cancel);
        (await delete).ShouldBeTrue();

        (await node.SqlAsync<long>("select count(*) from threads.operations where thread_id = $1", thread.ToString())).ShouldBe(0);
        await node.Registry.CreateAsync(new ThreadCreation { Id = thread, Key = log.ThreadKey }, Cancel);
        await node.FeedAsync(thread, log.Incoming());
        await node.FeedAsync(other, honest.Incoming());
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        (await node.InstancesAsync(thread)).Count.ShouldBe(3);
        (await node.InstancesAsync(other)).Count.ShouldBe(3);
    }
}
