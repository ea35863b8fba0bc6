using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Logs;

/// <summary>
/// Queues what became of logs in the unit of work that appends their records: heads, states, branches and the places of
/// envelopes, in one statement.
/// </summary>
internal sealed class LogWriter(string schema, TimeProvider time)
{
    private readonly string _store = $"select {schema}.store_logs({string.Join(", ", Enumerable.Repeat(SqlOperation.Parameter, 26))})";

    private readonly string _trim = $"""
        delete from {schema}.envelopes e using (
          select record, row_number() over (partition by log_id, branch, counter order by author_matches desc, kept_at desc) as place
          from {schema}.envelopes where thread_id = ^ and log_id = any(^) and nodes is not null and not named) o
        where e.thread_id = ^ and e.record = o.record and o.place > {EnvelopeTable.OthersMax}
        """;

    public void Queue(IDocumentOperations session, ThreadId thread, LogBook book)
    {
        var trees = book.ChangedTrees();
        var heads = trees.Select(Head).ToList();
        var branches = trees.SelectMany(static tree => tree.Branches.Select(branch => (tree.Log, Branch: branch, Verdict: tree.Judge()))).ToList();
        var placed = book.Placed;
        session.QueueOperation(new SqlOperation(
            _store,
            thread.ToString(),
            time.GetUtcNow(),
            trees.Select(static tree => tree.Log.Bytes.ToArray()).ToArray(),
            trees.Select(static tree => tree.Log.ToString()).ToArray(),
            trees.Select(static tree => tree.Judge().ClaimedAuthor is { Length: > 0 } author ? author.ToArray() : null).ToArray(),
            trees.Select(static tree => LogStates.NameOf(tree.Judge().State)).ToArray(),
            heads.ConvertAll(static head => head.Head).ToArray(),
            heads.ConvertAll(static head => head.Counter).ToArray(),
            branches.ConvertAll(static row => row.Log.Bytes.ToArray()).ToArray(),
            branches.ConvertAll(static row => row.Branch.Number).ToArray(),
            branches.ConvertAll(static row => row.Branch.Parent).ToArray(),
            branches.ConvertAll(static row => row.Branch.Start).ToArray(),
            branches.ConvertAll(static row => row.Branch.FirstEvent.Bytes.ToArray()).ToArray(),
            branches.ConvertAll(static row => row.Branch.RivalEvent is { IsDefined: true } rival ? rival.Bytes.ToArray() : null).ToArray(),
            branches.ConvertAll(static row => row.Branch.Author.ToArray()).ToArray(),
            branches.ConvertAll(static row => row.Branch.Head.Bytes.ToArray()).ToArray(),
            branches.ConvertAll(static row => row.Branch.HeadCounter).ToArray(),
            branches.ConvertAll(static row => row.Verdict.CountsUntil(row.Branch.Number)).ToArray(),
            branches.ConvertAll(static row => row.Verdict.Winner == row.Branch.Number).ToArray(),
            placed.Select(static one => one.Record.Cid.Bytes.ToArray()).ToArray(),
            placed.Select(static one => one.Record.LogId.Bytes.ToArray()).ToArray(),
            placed.Select(static one => one.Placement.Position.Branch).ToArray(),
            placed.Select(static one => one.Placement.Position.Counter).ToArray(),
            placed.Select(static one => one.Placement.AuthorMatches).ToArray(),
            placed.Select(static one => one.IsOther ? one.Record.Envelope.ToBlock() : null).ToArray(),
            Named(book)));
        QueueTrim(session, thread, placed);
    }

    // A record that names another envelope than the stored one is served with the one it names. Of records that follow
    // each other in the book the stored ones are at hand; for the rest the table knows.
    private static byte[][] Named(LogBook book)
    {
        var stored = book.Placed.Where(static one => !one.IsOther).Select(static one => one.Record.Cid).ToHashSet();
        return book.Placed
            .Select(static one => one.Record.Previous)
            .Where(previous => previous.IsDefined && !stored.Contains(previous) && !book.WasHead(previous))
            .Distinct()
            .Select(static cid => cid.Bytes.ToArray())
            .ToArray();
    }

    private void QueueTrim(IDocumentOperations session, ThreadId thread, IReadOnlyList<PlacedRecord> placed)
    {
        var crowded = placed.Where(static one => one.IsOther).Select(static one => one.Record.LogId).Distinct().Select(static log => log.Bytes.ToArray()).ToArray();
        if (crowded.Length > 0) session.QueueOperation(new SilentSqlOperation(_trim, thread.ToString(), crowded, thread.ToString()));
    }

    private static (byte[]? Head, long Counter) Head(LogTree tree)
    {
        var winner = tree.Judge().Winner;
        return winner < 0 ? (null, 0) : (tree.Branches[winner].Head.Bytes.ToArray(), tree.Branches[winner].HeadCounter);
    }
}
