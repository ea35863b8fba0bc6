using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Segments;

/// <summary>
/// Folds the long history of one instance. A segment that nothing new falls into is one step; the others are folded or
/// descended into, and composed again.
/// </summary>
internal sealed class SegmentedFold(IInstanceHistory history, HistoryFold fold, SegmentChanges changes, SegmentSizes sizes)
{
    private readonly SegmentTree _tree = new(sizes);

    // After operations were folded one at a time, whether there is a document may differ from what it was before: the
    // first operation of a segment that is passed over then may have another status.
    private bool _isFirstOpen;

    /// <returns>The number of operations behind the last segment.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var roots = await history.LoadSegmentsAsync(fold.Instance, null, null, null, cancellationToken).ConfigureAwait(false);
        var row = new List<Segment>();
        OrderKey? after = null;
        foreach (var root in roots)
        {
            row.AddRange(await VisitAsync(root, after, cancellationToken).ConfigureAwait(false));
            after = root.Until;
        }

        var builder = new SegmentBuilder(fold.Instance.Id, sizes);
        await FoldAsync(builder, after, null, cancellationToken).ConfigureAwait(false);
        var (segments, tail) = builder.EndHistory();
        foreach (var segment in segments) changes.Store(segment);
        row.AddRange(segments);
        _tree.Group(row, changes);
        return tail;
    }

    private async Task<IReadOnlyList<Segment>> VisitAsync(Segment segment, OrderKey? after, CancellationToken cancellationToken)
    {
        if (!fold.HasArrivedUntil(segment.Until) && segment.IsClean && segment.Run.TryApply(fold.Document, out var document))
        {
            if (_isFirstOpen && segment.Run.FirstIsCreate) await CorrectFirstAsync(segment, after, cancellationToken).ConfigureAwait(false);
            _isFirstOpen = false;
            fold.Pass(segment.Until, document);
            return [segment];
        }

        return segment.Level == 0
            ? await FoldOperationsAsync(segment, after, cancellationToken).ConfigureAwait(false)
            : await DescendAsync(segment, after, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Segment>> FoldOperationsAsync(Segment segment, OrderKey? after, CancellationToken cancellationToken)
    {
        var builder = new SegmentBuilder(fold.Instance.Id, sizes);
        await FoldAsync(builder, after, segment.Until, cancellationToken).ConfigureAwait(false);
        var made = builder.EndStretch(segment.Until).Select(one => one with { IsAbsorbed = segment.IsAbsorbed }).ToList();
        if (made is [var same] && same.Run.Operations == segment.Run.Operations && same.IsClean == segment.IsClean) return [segment];
        foreach (var one in made) changes.Store(one);
        return made;
    }

    private async Task<IReadOnlyList<Segment>> DescendAsync(Segment segment, OrderKey? after, CancellationToken cancellationToken)
    {
        var children = await history.LoadSegmentsAsync(fold.Instance, segment.Level - 1, after, segment.Until, cancellationToken).ConfigureAwait(false);
        var row = new List<Segment>(children.Count);
        foreach (var child in children)
        {
            row.AddRange(await VisitAsync(child, after, cancellationToken).ConfigureAwait(false));
            after = child.Until;
        }

        if (row.SequenceEqual(children, ReferenceEqualityComparer.Instance)) return [segment];
        var parents = _tree.Parents(row).Select(parent => parent with { IsAbsorbed = segment.IsAbsorbed }).ToList();
        foreach (var parent in parents) changes.Store(parent);
        return parents;
    }

    private async Task FoldAsync(SegmentBuilder builder, OrderKey? after, OrderKey? until, CancellationToken cancellationToken)
    {
        fold.Builder = builder;
        await foreach (var operation in history.ReadOperationsAsync([fold.Instance], after, until, cancellationToken).ConfigureAwait(false))
            fold.Fold(operation);
        fold.FoldArrived(until);
        fold.Builder = null;
        _isFirstOpen = true;
    }

    private async Task CorrectFirstAsync(Segment segment, OrderKey? after, CancellationToken cancellationToken)
    {
        if (await history.ReadFirstOperationAsync(fold.Instance, after, cancellationToken).ConfigureAwait(false) is { } first)
            fold.Correct(first, segment.Run.FirstStatusOn(fold.Document));
    }
}
