using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Logs;

/// <summary>
/// Queues what became of logs in the unit of work that appends their records: heads, states, branches and the places of
/// envelopes, in one statement.
/// </summary>
internal sealed class LogWriter(string schema, TimeProvider time)
{
    private readonly SqlText _trim = SqlText.Call("select", $"{schema}.trim_envelopes", 2);

    /// <summary>Queues what became of the logs of a book.</summary>
    /// <param name="session">The unit of work that appends the records.</param>
    /// <param name="store">The call that stores it, not queued yet.</param>
    /// <param name="thread">The thread.</param>
    /// <param name="book">The logs and what was placed in them.</param>
    public void Queue(IDocumentOperations session, StoreOperation store, ThreadId thread, LogBook book)
    {
        var changed = book.ChangedTrees().ToLookup(book.IsContinued);
        var continued = changed[true].Select(static tree => (tree.Log, Branch: tree.Branches[0])).ToList();
        var judged = changed[false].Select(static tree => (tree.Log, Verdict: tree.Judge())).ToList();
        var branches = changed[false].SelectMany(static tree => tree.Branches.Select(branch => (tree.Log, Branch: branch, Verdict: tree.Judge()))).ToList();
        var placed = book.Placed;
        store.AddLogs(
            judged.Count > 0 ? time.GetUtcNow() : DBNull.Value,
            SqlColumns.Of(judged, static row => row.Log.Bytes.ToArray()),
            SqlColumns.Of(judged, static row => row.Log.ToString()),
            SqlColumns.Of(judged, static row => row.Verdict.ClaimedAuthor is { Length: > 0 } author ? author.ToArray() : null),
            SqlColumns.Of(judged, static row => LogStates.NameOf(row.Verdict.State)),
            SqlColumns.Of(branches, static row => row.Log.Bytes.ToArray()),
            SqlColumns.Of(branches, static row => row.Branch.Number),
            SqlColumns.Of(branches, static row => row.Branch.Parent),
            SqlColumns.Of(branches, static row => row.Branch.Start),
            SqlColumns.Of(branches, static row => row.Branch.FirstEvent.Bytes.ToArray()),
            SqlColumns.Of(branches, static row => row.Branch.RivalEvent is { IsDefined: true } rival ? rival.Bytes.ToArray() : null),
            SqlColumns.Of(branches, static row => row.Branch.Author.ToArray()),
            SqlColumns.Of(branches, static row => row.Branch.Head.Bytes.ToArray()),
            SqlColumns.Of(branches, static row => row.Branch.HeadCounter),
            SqlColumns.Of(branches, static row => row.Verdict.CountsUntil(row.Branch.Number)),
            SqlColumns.Of(branches, static row => row.Verdict.Winner == row.Branch.Number),
            SqlColumns.Of(continued, static row => row.Log.Bytes.ToArray()),
            SqlColumns.Of(continued, static row => row.Branch.Head.Bytes.ToArray()),
            SqlColumns.Of(continued, static row => row.Branch.HeadCounter),
            SqlColumns.Of(placed, static one => one.Record.Cid.Bytes.ToArray()),
            SqlColumns.Of(placed, static one => one.Record.LogId.Bytes.ToArray()),
            SqlColumns.Unless(placed, 0, static one => one.Placement.Position.Branch),
            SqlColumns.Of(placed, static one => one.Placement.Position.Counter),
            SqlColumns.Unless(placed, true, static one => one.Placement.AuthorMatches),
            placed.Any(static one => one.IsOther) ? SqlColumns.Of(placed, static one => one.IsOther ? one.Record.Envelope.ToBlock() : null) : DBNull.Value,
            SqlColumns.Of(Named(book), static cid => cid.Bytes.ToArray()));
        session.QueueOperation(store);
        QueueTrim(session, thread, placed);
    }

    // A record that names another envelope than the stored one is served with the one it names. Of records that follow
    // each other in the book the stored ones are at hand; for the rest the table knows.
    private static List<Cid> Named(LogBook book)
    {
        var stored = book.Placed.Where(static one => !one.IsOther).Select(static one => one.Record.Cid).ToHashSet();
        return book.Placed
            .Select(static one => one.Record.Previous)
            .Where(previous => previous.IsDefined && !stored.Contains(previous) && !book.WasHead(previous))
            .Distinct()
            .ToList();
    }

    private void QueueTrim(IDocumentOperations session, ThreadId thread, IReadOnlyList<PlacedRecord> placed)
    {
        var crowded = placed.Where(static one => one.IsOther).Select(static one => one.Record.LogId).Distinct().Select(static log => log.Bytes.ToArray()).ToArray();
        if (crowded.Length > 0) session.QueueOperation(new SqlOperation(_trim, thread.ToString(), crowded));
    }
}
