using Marten.Threads.Logs;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;

namespace Marten.Threads.MartenBridge;

/// <summary>Appends records to Marten streams, in a session inside a given transaction.</summary>
internal sealed class RecordAppends(ThreadDatabase database, LogWriter logs)
{
    private readonly SqlText _store = StoreOperation.Call(database.Schema);

    /// <summary>Stores what a book of logs has taken in, in one Marten unit of work; the inline projection runs in it.</summary>
    /// <remarks>The expected version is the idempotence: two writers of one counter cannot both succeed.</remarks>
    public async Task AppendAsync(
        ThreadTransaction transaction, ThreadRow row, LogBook book, KnownState known, CancellationToken cancellationToken)
    {
        var store = new StoreOperation(_store, row.Id);
        await using var session = database.OpenSession(transaction, row.Id, new KnownThread(row, book, known, store));
        foreach (var stream in book.Placed.Where(static one => !one.IsOther).GroupBy(static one => (one.Record.LogId, one.Placement.Position.Branch)))
        {
            var branch = book.Tree(stream.Key.LogId).Branches[stream.Key.Branch];
            session.Events.Append(
                branch.StreamKey(stream.Key.LogId.ToString()),
                branch.VersionOf(stream.Last().Placement.Position.Counter),
                stream.Select(static one => (object)RecordAppended.Of(one.Record, one.Placement.Position)).ToArray());
        }

        logs.Queue(session, store, row.Id, book);
        await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the projection to reduce again.</summary>
    public async Task RequestReductionAsync(
        ThreadTransaction transaction, ThreadId thread, IEnumerable<ReductionRequested> requests, CancellationToken cancellationToken)
    {
        await using var session = database.OpenSession(transaction, thread);
        session.Events.Append(LogStreams.Reductions, [.. requests]);
        await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }
}
