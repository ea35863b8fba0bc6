using System.Data.Common;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>The tables <c>logs</c> and <c>branches</c>: reading trees and writing what became of them.</summary>
internal sealed class LogTable(string schema)
{
    private readonly string _branches = $"""
        select log_id, branch, parent, start, first_event, rival_event, author, head, counter
        from {schema}.branches where thread_id = $1 and log_id = any($2) order by log_id, branch
        """;

    private readonly string _ids = $"select log_id from {schema}.logs where thread_id = $1 order by log_id";

    private readonly string _upsertLogs = $"""
        insert into {schema}.logs as l (thread_id, log_id, log, claimed_author, state, head, counter, created_at)
        select $1, n.log_id, n.log, n.claimed_author, n.state, n.head, n.counter, $2
        from unnest($3::bytea[], $4::text[], $5::bytea[], $6::text[], $7::bytea[], $8::bigint[])
          as n(log_id, log, claimed_author, state, head, counter)
        on conflict (thread_id, log_id) do update
          set claimed_author = excluded.claimed_author, state = excluded.state, head = excluded.head, counter = excluded.counter
        """;

    private readonly string _upsertBranches = $"""
        insert into {schema}.branches (thread_id, log_id, branch, parent, start, first_event, rival_event, author, head, counter, counts_until, wins)
        select $1, n.* from unnest($2::bytea[], $3::integer[], $4::integer[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bigint[], $11::bigint[], $12::boolean[]) as n
        on conflict (thread_id, log_id, branch) do update
          set head = excluded.head, counter = excluded.counter, counts_until = excluded.counts_until, wins = excluded.wins
        """;

    /// <summary>The trees of logs, empty for a log without records; places of records are not loaded.</summary>
    public async Task<Dictionary<LogId, LogTree>> LoadAsync(
        ISqlReader reader, ThreadId thread, IEnumerable<LogId> logs, CancellationToken cancellationToken)
    {
        var trees = logs.Distinct().ToDictionary(static log => log, static log => new LogTree(log));
        var ids = trees.Keys.Select(static log => log.Bytes.ToArray()).ToArray();
        await using var data = await reader.ReadAsync(_branches, cancellationToken, thread.ToString(), ids).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            trees[LogId.FromBytes(data.Bytes(0))].Load(ReadBranch(data));
        return trees;
    }

    /// <summary>All logs of a thread.</summary>
    public async Task<IReadOnlyList<LogId>> IdsAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var ids = new List<LogId>();
        await using var data = await reader.ReadAsync(_ids, cancellationToken, thread.ToString()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) ids.Add(LogId.FromBytes(data.Bytes(0)));
        return ids;
    }

    /// <summary>Writes heads, states and branches of logs whose trees changed.</summary>
    public async Task StoreAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyList<LogTree> trees, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var heads = trees.Select(static tree => Head(tree)).ToList();
        await transaction.ExecuteAsync(
            _upsertLogs,
            cancellationToken,
            thread.ToString(),
            now,
            trees.Select(static tree => tree.Log.Bytes.ToArray()).ToArray(),
            trees.Select(static tree => tree.Log.ToString()).ToArray(),
            trees.Select(static tree => tree.Judge().ClaimedAuthor is { Length: > 0 } author ? author.ToArray() : null).ToArray(),
            trees.Select(static tree => LogStates.NameOf(tree.Judge().State)).ToArray(),
            heads.ConvertAll(static head => head.Head).ToArray(),
            heads.ConvertAll(static head => head.Counter).ToArray()).ConfigureAwait(false);

        var rows = trees.SelectMany(static tree => tree.Branches.Select(branch => (tree.Log, Branch: branch, Verdict: tree.Judge()))).ToList();
        await transaction.ExecuteAsync(
            _upsertBranches,
            cancellationToken,
            thread.ToString(),
            rows.ConvertAll(static row => row.Log.Bytes.ToArray()).ToArray(),
            rows.ConvertAll(static row => row.Branch.Number).ToArray(),
            rows.ConvertAll(static row => row.Branch.Parent).ToArray(),
            rows.ConvertAll(static row => row.Branch.Start).ToArray(),
            rows.ConvertAll(static row => row.Branch.FirstEvent.Bytes.ToArray()).ToArray(),
            rows.ConvertAll(static row => row.Branch.RivalEvent is { IsDefined: true } rival ? rival.Bytes.ToArray() : null).ToArray(),
            rows.ConvertAll(static row => row.Branch.Author.ToArray()).ToArray(),
            rows.ConvertAll(static row => row.Branch.Head.Bytes.ToArray()).ToArray(),
            rows.ConvertAll(static row => row.Branch.HeadCounter).ToArray(),
            rows.ConvertAll(static row => row.Verdict.CountsUntil(row.Branch.Number)).ToArray(),
            rows.ConvertAll(static row => row.Verdict.Winner == row.Branch.Number).ToArray()).ConfigureAwait(false);
    }

    private static (byte[]? Head, long Counter) Head(LogTree tree)
    {
        var winner = tree.Judge().Winner;
        return winner < 0 ? (null, 0) : (tree.Branches[winner].Head.Bytes.ToArray(), tree.Branches[winner].HeadCounter);
    }

    private static LogBranch ReadBranch(DbDataReader data) => new()
    {
        Number = data.GetInt32(1),
        Parent = data.GetInt32(2),
        Start = data.GetInt64(3),
        FirstEvent = Cid.FromBytes(data.Bytes(4)),
        RivalEvent = data.BytesOrNull(5) is { } rival ? Cid.FromBytes(rival) : default,
        Author = data.Bytes(6),
        Head = Cid.FromBytes(data.Bytes(7)),
        HeadCounter = data.GetInt64(8),
    };
}
