using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Segments;

/// <summary>
/// Folds what is stored of one instance, read in order, together with what has arrived for it. Remembers which stored
/// operations have another status now.
/// </summary>
/// <param name="instance">The instance.</param>
/// <param name="arrived">New operations, in order.</param>
/// <param name="judge">The write validator, or null.</param>
internal sealed class HistoryFold(InstanceKey instance, IReadOnlyList<ReducedOperation> arrived, IOperationJudge? judge)
{
    private readonly List<ReducedOperation> _statusChanges = [];
    private int _next;

    public InstanceKey Instance => instance;

    /// <summary>The document so far; null when there is none.</summary>
    public DocObject? Document { get; private set; }

    /// <summary>Order key of the last operation so far.</summary>
    public OrderKey? Newest { get; private set; }

    public IReadOnlyList<ReducedOperation> StatusChanges => _statusChanges;

    /// <summary>Takes the operations that are folded from now on; null where they are not composed.</summary>
    public SegmentBuilder? Builder { get; set; }

    /// <summary>Whether a new operation is to be folded before the end of a stretch.</summary>
    public bool HasArrivedUntil(OrderKey until) => _next < arrived.Count && arrived[_next].Key <= until;

    /// <summary>Folds the next stored operation, behind the new ones that come before it.</summary>
    public void Fold(ReducedOperation stored)
    {
        FoldArrived(stored.Key);
        var status = stored.Status;
        FoldOne(stored);
        if (stored.Status != status) _statusChanges.Add(stored);
    }

    /// <summary>Folds the new operations up to the end of a stretch, or all of them.</summary>
    public void FoldArrived(OrderKey? until)
    {
        while (_next < arrived.Count && (until is not { } end || arrived[_next].Key <= end)) FoldOne(arrived[_next++]);
    }

    /// <summary>Goes over a stretch whose outcome is known.</summary>
    public void Pass(OrderKey until, DocObject? document)
    {
        Document = document;
        Newest = until;
    }

    /// <summary>Corrects the status of a stored operation that is not folded itself.</summary>
    public void Correct(ReducedOperation stored, string status)
    {
        if (stored.Status == status) return;
        stored.Status = status;
        _statusChanges.Add(stored);
    }

    private void FoldOne(ReducedOperation operation)
    {
        Document = InstanceFold.Apply(Document, operation, judge);
        Newest = operation.Key;
        Builder?.Add(operation);
    }
}
