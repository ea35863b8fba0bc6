using Marten.Threads.Listening;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;

namespace Marten.Threads.Delivering;

/// <summary>The tables <c>subscriptions</c> and <c>subscription_places</c>.</summary>
internal sealed class SubscriptionTable(string schema)
{
    private readonly string _register = $"insert into {schema}.subscriptions (name, begun_at) values ($1, $2) on conflict (name) do nothing";

    // An epoch of 0 is that of any feed.
    private readonly string _beginNow = $"""
        insert into {schema}.subscription_places (name, thread_id, epoch, commit_seq, ordinal)
        select $1, thread_id, 0, commit_seq, {ThreadCursor.EndOfCommit} from {schema}.progress
        """;

    private readonly string _open = $"""
        insert into {schema}.subscription_places (name, thread_id, epoch, commit_seq, ordinal)
        select s.name, t.id, 0, 0, {ThreadCursor.EndOfCommit} from {schema}.subscriptions s join {schema}.threads t on t.id = $2 where s.name = $1
        on conflict (name, thread_id) do nothing
        """;

    private readonly string _claim = $"select epoch, commit_seq, ordinal from {schema}.subscription_places where name = $1 and thread_id = $2 for update skip locked";

    private readonly SqlText _move = new($"update {schema}.subscription_places set epoch = ^, commit_seq = ^, ordinal = ^ where name = ^ and thread_id = ^");

    // Unequal, and not behind: a feed that was rebuilt counts from 1.
    private readonly string _backlog = $"""
        select p.thread_id, p.commit_seq - coalesce(s.commit_seq, 0)
        from {schema}.progress p left join {schema}.subscription_places s on s.name = $1 and s.thread_id = p.thread_id
        where exists (select 1 from {schema}.subscriptions where name = $1)
          and (p.commit_seq <> coalesce(s.commit_seq, 0) or s.ordinal <> {ThreadCursor.EndOfCommit})
        """;

    private readonly string _removePlaces = $"delete from {schema}.subscription_places where name = $1";

    private readonly string _remove = $"delete from {schema}.subscriptions where name = $1";

    /// <summary>Makes a subscription where there is none.</summary>
    public async Task RegisterAsync(ThreadTransaction transaction, string name, SubscriptionStart start, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await transaction.ExecuteAsync(_register, cancellationToken, name, now).ConfigureAwait(false) == 0) return;
        if (start == SubscriptionStart.Present) await transaction.ExecuteAsync(_beginNow, cancellationToken, name).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a subscription's place in a thread until the transaction ends; null where somebody else has it, and where the
    /// subscription or the thread is not known any more.
    /// </summary>
    public async Task<ThreadCursor?> ClaimAsync(ISqlReader reader, string name, ThreadId thread, CancellationToken cancellationToken)
    {
        await using (await reader.ReadAsync(_open, cancellationToken, name, thread.ToString()).ConfigureAwait(false))
        {
            // It returns no rows.
        }

        await using var data = await reader.ReadAsync(_claim, cancellationToken, name, thread.ToString()).ConfigureAwait(false);
        return await data.ReadAsync(cancellationToken).ConfigureAwait(false) ? new ThreadCursor(data.GetInt64(0), data.GetInt64(1), data.GetInt32(2)) : null;
    }

    /// <summary>Moves a place that was claimed, when the session is saved.</summary>
    public void Move(IDocumentSession session, string name, ThreadId thread, ThreadCursor place) =>
        session.QueueOperation(new SilentSqlOperation(_move, place.Epoch, place.Commit, place.Ordinal, name, thread.ToString()));

    public async Task<IReadOnlyList<SubscriptionBacklog>> BacklogAsync(ISqlReader reader, string name, CancellationToken cancellationToken)
    {
        var backlog = new List<SubscriptionBacklog>();
        await using var data = await reader.ReadAsync(_backlog, cancellationToken, name).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            backlog.Add(new SubscriptionBacklog(ThreadId.Parse(data.GetString(0)), Math.Max(data.GetInt64(1), 0)));
        return backlog;
    }

    public async Task<bool> RemoveAsync(ThreadTransaction transaction, string name, CancellationToken cancellationToken)
    {
        var isRemoved = await transaction.ExecuteAsync(_remove, cancellationToken, name).ConfigureAwait(false) > 0;
        await transaction.ExecuteAsync(_removePlaces, cancellationToken, name).ConfigureAwait(false);
        return isRemoved;
    }
}
