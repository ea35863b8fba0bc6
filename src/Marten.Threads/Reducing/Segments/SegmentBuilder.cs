using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Segments;

/// <summary>Composes operations that were folded, in their order, into segments of level 0.</summary>
internal sealed class SegmentBuilder(string instanceId, SegmentSizes sizes)
{
    private readonly List<Segment> _full = [];
    private RunComposer _open = new(instanceId);
    private OrderKey _last;
    private bool _isClean = true;

    /// <summary>Adds the next operation, with the status that the fold gave it.</summary>
    public void Add(ReducedOperation operation)
    {
        _open.Add(operation);
        _isClean &= operation.Status is OperationStatus.Applied or OperationStatus.ConflictCreate;
        _last = operation.Key;
        if (_open.Operations == sizes.Operations) Close();
    }

    /// <summary>The segments of a stretch that ended where one had ended before.</summary>
    /// <param name="until">The end.</param>
    public IReadOnlyList<Segment> EndStretch(OrderKey until)
    {
        if (_open.Operations > 0) Close();
        if (_full.Count > 1 && (_full.Count == 2 || _full[^1].Run.Operations < sizes.Operations)) JoinLast();
        _full[^1] = _full[^1] with { Until = until };
        return _full;
    }

    /// <summary>The segments of a history that goes on, and how many operations stand behind them.</summary>
    public (IReadOnlyList<Segment> Segments, int Tail) EndHistory()
    {
        // What comes next is most likely somewhere near the end; that much stays loose.
        var tail = (int)_open.Operations;
        if (_full.Count == 0) return ([], tail);
        _full.RemoveAt(_full.Count - 1);
        return (_full, tail + sizes.Operations);
    }

    private void Close()
    {
        _full.Add(new Segment(0, _last, _open.Build(), _isClean, IsAbsorbed: false));
        _open = new RunComposer(instanceId);
        _isClean = true;
    }

    private void JoinLast()
    {
        var (left, right) = (_full[^2], _full[^1]);
        _full.RemoveAt(_full.Count - 1);
        _full[^1] = new Segment(0, right.Until, left.Run.Then(right.Run), left.IsClean && right.IsClean, IsAbsorbed: false);
    }
}
