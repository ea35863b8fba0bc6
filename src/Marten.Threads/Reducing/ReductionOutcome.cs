using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing;

/// <summary>
/// Writes what a reduction found. The last part is queued in the projection's unit of work; of a long one the parts before
/// it are saved at once in the same transaction, so that they need not stay in memory. The daemon has no such transaction:
/// there all of it is queued.
/// </summary>
internal sealed class ReductionOutcome(
    ReductionParts parts, IDocumentOperations unit, IDocumentOperations tenant, ThreadId thread, LoadedOperations loaded)
{
    private IReadOnlyList<InstanceChange>? _last;
    private bool _isBegun;

    /// <summary>Takes the next part.</summary>
    public async Task AddAsync(IReadOnlyList<InstanceChange> changes, CancellationToken cancellationToken)
    {
        if (_last is { } before)
        {
            await using var session = ThreadDatabase.OpenBeside(unit, thread);
            Queue(session ?? unit, session ?? tenant, before, clock: 0);
            if (session is not null) await session.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        _last = changes;
    }

    /// <summary>Queues the last part.</summary>
    public void Queue() => Queue(unit, tenant, _last ?? [], parts.NewestHonestStamp(loaded.Added));

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
