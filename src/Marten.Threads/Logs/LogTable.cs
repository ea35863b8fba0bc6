using System.Data.Common;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>The tables <c>logs</c> and <c>branches</c>: the trees of a thread's logs.</summary>
internal sealed class LogTable(string schema)
{
    private readonly string _branches = $"""
        select log_id, branch, parent, start, first_event, rival_event, author, head, counter
        from {schema}.branches where thread_id = $1 and log_id = any($2) order by log_id, branch
        """;

    private readonly string _ids = $"select log_id from {schema}.logs where thread_id = $1 order by log_id";

    /// <summary>The trees of logs, empty for a log without records; places of records are not loaded.</summary>
    public async Task<Dictionary<LogId, LogTree>> LoadAsync(
        ISqlReader reader, ThreadId thread, IEnumerable<LogId> logs, CancellationToken cancellationToken)
    {
        var (trees, question) = Question(thread, logs);
        await using var data = await reader.ReadAsync(question.Sql, cancellationToken, question.Values).ConfigureAwait(false);
        await TakeAsync(data, trees, cancellationToken).ConfigureAwait(false);
        return trees;
    }

    /// <summary>Asks for the trees of logs, beside other questions. The trees are empty until the answer is taken.</summary>
    public (Dictionary<LogId, LogTree> Trees, SqlQuestion Question) Question(ThreadId thread, IEnumerable<LogId> logs)
    {
        var trees = logs.Distinct().ToDictionary(static log => log, static log => new LogTree(log));
        return (trees, new SqlQuestion(_branches, thread.ToString(), trees.Keys.Select(static log => log.Bytes.ToArray()).ToArray()));
    }

    /// <summary>Takes the answer.</summary>
    public static async Task TakeAsync(DbDataReader data, IReadOnlyDictionary<LogId, LogTree> trees, CancellationToken cancellationToken)
    {
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
            trees[LogId.FromBytes(data.Bytes(0))].Load(ReadBranch(data));
    }

    /// <summary>All logs of a thread.</summary>
    public async Task<IReadOnlyList<LogId>> IdsAsync(ISqlReader reader, ThreadId thread, CancellationToken cancellationToken)
    {
        var ids = new List<LogId>();
        await using var data = await reader.ReadAsync(_ids, cancellationToken, thread.ToString()).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false)) ids.Add(LogId.FromBytes(data.Bytes(0)));
        return ids;
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
