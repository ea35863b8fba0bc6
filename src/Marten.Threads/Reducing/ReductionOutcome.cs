using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing;

/// <summary>
/// Writes what a reduction found. The last part is queued in the projection's unit of work; of a long one the parts before
/// it are saved at once in the same transaction, so that they need not stay in memory. The daemon has no such transaction:
/// there all of it is queued.
/// </summary>
internal sealed class ReductionOutcome(
    ReductionParts parts, IDocumentOperations unit, IDocumentOperations tenant, ThreadId thread, LoadedOperations loaded)
{
    private readonly List<InstanceChange> _held = [];
    private bool _isBegun;

    /// <summary>Takes the next part.</summary>
    public async Task AddAsync(IReadOnlyList<InstanceChange> changes, CancellationToken cancellationToken)
    {
        if (_held.Count > 0)
        {
            await using var session = ThreadDatabase.OpenBeside(unit, thread);
            if (session is not null)
            {
                Queue(session, session, _held, clock: 0);
                await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                _held.Clear();
            }
        }

        _held.AddRange(changes);
    }

    /// <summary>Queues what is not saved yet. Before it, a reduction that fails has queued nothing.</summary>
    public void Queue() => Queue(unit, tenant, _held, parts.NewestHonestStamp(loaded.Added));

    private void Queue(IDocumentOperations into, IDocumentOperations documents, IReadOnlyList<InstanceChange> changes, long clock)
    {
        var operations = new List<ReducedOperation>();
        if (!_isBegun)
        {
            _isBegun = true;
            if (loaded.Replaced.Count > 0) parts.Writer.DeleteOperations(into, thread, [.. loaded.Replaced.Keys]);
            operations.AddRange(loaded.Added.Concat(loaded.Replaced.Values.SelectMany(static one => one)).Where(static one => !one.Counts));
        }

        operations.AddRange(changes.SelectMany(static change => change.Arrived));
        parts.Writer.UpdateStatuses(into, thread, [.. changes.SelectMany(static change => change.StatusChanges)]);
        var misfits = parts.TypedDocuments.Write(documents, changes, ThreadDatabase.DocumentsOf(unit));
        parts.Writer.Store(into, thread, operations, changes, misfits, clock);
        parts.Writer.StoreSegments(into, thread, changes);
    }
}
