using Marten.Threads.Logs;
using Marten.Threads.Protocol;

namespace Marten.Threads.MartenBridge;

/// <summary>Appends records to Marten streams, in a session inside a given transaction.</summary>
internal sealed class RecordAppends(ThreadDatabase database)
{
    /// <summary>Appends records in one Marten unit of work; the inline projection runs in it.</summary>
    /// <remarks>The expected version is the idempotence: two writers of one counter cannot both succeed.</remarks>
    public async Task AppendAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyList<(LogTree Tree, PlacedRecord Placed)> records, CancellationToken cancellationToken)
    {
        await using var session = database.OpenSession(transaction, thread);
        foreach (var stream in records.GroupBy(static record => (record.Tree, record.Placed.Placement.Position.Branch)))
        {
            var branch = stream.Key.Tree.Branches[stream.Key.Branch];
            var events = stream.Select(static record => (object)RecordAppended.Of(record.Placed.Record, record.Placed.Placement.Position)).ToArray();
            session.Events.Append(
                branch.StreamKey(stream.Key.Tree.Log.ToString()),
                branch.VersionOf(stream.Last().Placed.Placement.Position.Counter),
                events);
        }

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
