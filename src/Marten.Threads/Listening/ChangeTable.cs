using System.Data.Common;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;

namespace Marten.Threads.Listening;

/// <summary>
/// The table <c>changes</c>, page by page. It has no gaps and grows at its end only: the row of <c>progress</c>, from which a transaction takes the number of its
/// commit, is locked until that commit.
/// </summary>
internal sealed class ChangeTable(ThreadDatabase database)
{
    /// <summary>Changes in a page: so many that a reader who catches up is not slowed by round trips, and few enough to be parsed in some milliseconds.</summary>
    public const int PageRows = 200;

    /// <summary>A page ends early with the document that passes this length: 8 MiB, since a document alone has up to one.</summary>
    private const int PageLengthMax = 8 * 1024 * 1024;

    /// <summary>Commits that one transaction forgets.</summary>
    private const int TrimCommits = 10_000;

    private const int StateColumns = 3;

    private readonly string _current = $"""
        select t.created_at, coalesce(p.commit_seq, 0) from {database.Schema}.threads t
        left join {database.Schema}.progress p on p.thread_id = t.id where t.id = $1
        """;

    private readonly string _oldest = $"""
        select t.created_at, coalesce((select c.commit_seq - 1 from {database.Schema}.changes c where c.thread_id = t.id order by c.commit_seq limit 1), p.commit_seq, 0)
        from {database.Schema}.threads t left join {database.Schema}.progress p on p.thread_id = t.id where t.id = $1
        """;

    // A commit has a change at least, so a page never reaches further than as many commits: said, so that no plan reads on and
    // sorts. One statement sees one moment: the feed, what it says of itself, and the instances agree. A document is sent once in a page. Joins would
    // sometimes be planned as walks over the whole thread; "offset 0" keeps the look-ups apart.
    private readonly string _page = $"""
        select x.created_at, x.commit_seq, x.has_anchor, c.commit_seq, c.ordinal, c.collection, c.instance_id, c.action,
          c.effective_time, c.log_id, c.counter, c.op_index, b.author, c.is_first, i.data::text, f.read_filter
        from (
          select t.created_at, coalesce(p.commit_seq, 0) as commit_seq,
            exists (select 1 from {database.Schema}.changes a where a.thread_id = $1 and a.commit_seq = $2 and a.ordinal = $3) as has_anchor
          from {database.Schema}.threads t left join {database.Schema}.progress p on p.thread_id = t.id where t.id = $1) x
        left join lateral (
          select n.*, row_number() over (partition by n.collection, n.instance_id order by n.commit_seq, n.ordinal) = 1 as is_first
          from (
            select * from {database.Schema}.changes
            where thread_id = $1 and (commit_seq, ordinal) > ($2, $3) and commit_seq <= $2 + $4 order by commit_seq, ordinal limit $4) n) c on true
        left join lateral (
          select author from {database.Schema}.branches where thread_id = $1 and log_id = c.log_id and branch = c.branch offset 0) b on true
        left join lateral (
          select read_filter from {database.Schema}.collections where thread_id = $1 and name = c.collection offset 0) f on true
        left join lateral (
          select data from {database.Schema}.instances where c.is_first and thread_id = $1 and collection = c.collection and id = c.instance_id offset 0) i on true
        order by c.commit_seq, c.ordinal
        """;

    private readonly string _trim = $"""
        delete from {database.Schema}.changes where thread_id = $1 and commit_seq < least(
          $2,
          $3 + (select commit_seq from {database.Schema}.changes where thread_id = $1 order by commit_seq limit 1),
          (select min(coalesce(p.commit_seq, 0)) from {database.Schema}.subscriptions s
            left join {database.Schema}.subscription_places p on p.name = s.name and p.thread_id = $1))
        """;

    /// <summary>The end of the feed.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    public Task<ThreadCursor> CurrentAsync(ThreadId thread, CancellationToken cancellationToken) => database.QueryAsync(
        async reader =>
        {
            await using var data = await reader.ReadAsync(_current, cancellationToken, thread.ToString()).ConfigureAwait(false);
            if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false)) throw Gone(thread);
            return new ThreadCursor(EpochOf(data.Time(0)), data.GetInt64(1), ThreadCursor.EndOfCommit);
        },
        cancellationToken,
        isPrepared: true);

    /// <summary>The changes behind a cursor, as many as fit into a page; none when it stands at the end.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadCursorException">The feed does not go on from there.</exception>
    public Task<IReadOnlyList<InstanceChanged>> ReadAsync(ThreadId thread, ThreadCursor after, CancellationToken cancellationToken) =>
        database.QueryAsync(reader => ReadAsync(reader, thread, after, cancellationToken), cancellationToken, isPrepared: true);

    /// <inheritdoc cref="ReadAsync(ThreadId, ThreadCursor, CancellationToken)"/>
    public async Task<IReadOnlyList<InstanceChanged>> ReadAsync(ISqlReader reader, ThreadId thread, ThreadCursor after, CancellationToken cancellationToken) =>
        (await ReadPageAsync(reader, thread, after, cancellationToken).ConfigureAwait(false)).Changes;

    /// <summary>The changes behind a cursor, as many as fit into a page, and whether they are all that there are.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadCursorException">The feed does not go on from there.</exception>
    public async Task<FeedPage> ReadPageAsync(ISqlReader reader, ThreadId thread, ThreadCursor after, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_page, cancellationToken, thread.ToString(), after.Commit, after.Ordinal, PageRows).ConfigureAwait(false);
        return await ReadPageAsync(data, thread, after, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The cursor before everything that the feed has kept.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    public async Task<ThreadCursor> OldestAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        await using var data = await reader.ReadAsync(_oldest, cancellationToken, thread.ToString()).ConfigureAwait(false);
        if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false)) throw Gone(thread);
        return new ThreadCursor(EpochOf(data.Time(0)), data.GetInt64(1), ThreadCursor.EndOfCommit);
    }

    /// <summary>Forgets all commits before that of a cursor, but for what subscriptions have not had yet.</summary>
    /// <returns>How many changes that were.</returns>
    public async Task<long> TrimAsync(ThreadId thread, ThreadCursor before, CancellationToken cancellationToken)
    {
        await ReadAsync(thread, before, cancellationToken).ConfigureAwait(false);
        long forgotten = 0;
        while (true)
        {
            var some = await database.TransactAsync(
                transaction => transaction.ExecuteAsync(_trim, cancellationToken, thread.ToString(), before.Commit, TrimCommits), cancellationToken).ConfigureAwait(false);
            if (some == 0) return forgotten;
            forgotten += some;
        }
    }

    private static async Task<FeedPage> ReadPageAsync(DbDataReader data, ThreadId thread, ThreadCursor after, CancellationToken cancellationToken)
    {
        if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false)) throw Gone(thread);
        var epoch = EpochOf(data.Time(0));
        RequireNext(data, thread, after, epoch);
        var changes = new List<InstanceChanged>();
        if (data.IsDBNull(StateColumns)) return new FeedPage(changes, IsLast: true);
        var documents = new Dictionary<(string Collection, string Id), DocObject?>();
        var length = 0;
        bool hasMore;
        do
        {
            var key = (data.GetString(5), data.GetString(6));
            if (data.GetBoolean(13))
            {
                var text = data.TextOrNull(14);
                length += text?.Length ?? 0;
                documents[key] = text is null ? null : InstanceHistory.ParseStored(text);
            }

            changes.Add(ReadChange(data, thread, epoch, documents[key]));
            hasMore = await data.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        while (hasMore && length < PageLengthMax);
        return new FeedPage(changes, IsLast: !hasMore && changes.Count < PageRows);
    }

    // A feed that goes on from the cursor has the change at it or, behind a whole commit, the first one of the next commit.
    private static void RequireNext(DbDataReader data, ThreadId thread, ThreadCursor after, long epoch)
    {
        var end = data.GetInt64(1);
        if (after.Epoch != 0 && after.Epoch != epoch) throw Lost(thread, "the thread was deleted and joined again since");
        if (after.Commit > end) throw Lost(thread, "the database is an older copy of the one that gave it");
        var goesOn = after.Ordinal == ThreadCursor.EndOfCommit
            ? after.Commit == end || (!data.IsDBNull(StateColumns) && data.GetInt64(StateColumns) == after.Commit + 1)
            : data.GetBoolean(2);
        if (!goesOn) throw Lost(thread, "what comes next was trimmed, or the thread was rebuilt");
    }

    private static InstanceChanged ReadChange(DbDataReader data, ThreadId thread, long epoch, DocObject? document)
    {
        var action = ActionOf(data.GetString(7));
        return new InstanceChanged
        {
            Thread = thread,
            Action = action,
            Collection = data.GetString(5),
            InstanceId = data.GetString(6),
            Document = action == InstanceAction.Delete ? null : document,
            ReadFilter = data.TextOrNull(15),
            Origin = data.IsDBNull(9) ? null : ReadOrigin(data),
            Cursor = new ThreadCursor(epoch, data.GetInt64(3), data.GetInt32(4)),
        };
    }

    private static ChangeOrigin ReadOrigin(DbDataReader data)
    {
        VerifyingKey.TryFromProtobuf(data.BytesOrNull(12), out var author);
        return new ChangeOrigin(LogId.FromBytes(data.Bytes(9)), data.GetInt64(10), data.GetInt32(11), data.GetInt64(8), author);
    }

    private static InstanceAction ActionOf(string word) => word switch
    {
        ChangeActions.Create => InstanceAction.Create,
        ChangeActions.Save => InstanceAction.Save,
        ChangeActions.Delete => InstanceAction.Delete,
        _ => throw new ThreadDataException($"The change feed holds the action '{word}', which this version does not know. A newer version may have written it: use that one."),
    };

    private static long EpochOf(DateTimeOffset createdAt) => (createdAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static ThreadRegistryException Gone(ThreadId thread) => new($"The thread {thread} is not known here, or was deleted. Its changes cannot be told.");

    private static ThreadCursorException Lost(ThreadId thread, string why) =>
        new($"The change feed of thread {thread} does not go on from this cursor: {why}. Ask for the current cursor, read the collections anew, then listen from that cursor.");
}
