namespace Marten.Threads.Reducing.Segments;

/// <summary>Keeps the number of segments small that a fold goes over: many of one level become few of the next.</summary>
internal sealed class SegmentTree(SegmentSizes sizes)
{
    /// <summary>Absorbs the oldest segments of every level that has twice as many as one of the next level holds.</summary>
    /// <param name="row">Segments that nothing holds, in order; higher levels stand before lower ones.</param>
    /// <param name="changes">Takes what is new.</param>
    public void Group(List<Segment> row, SegmentChanges changes)
    {
        for (var level = 0; row.Exists(segment => segment.Level == level); level++)
        {
            while (row.Count(segment => segment.Level == level) >= 2 * sizes.Segments)
            {
                var first = row.FindIndex(segment => segment.Level == level);
                var children = row.GetRange(first, sizes.Segments).ConvertAll(static child => child with { IsAbsorbed = true });
                foreach (var child in children) changes.Store(child);
                var parent = Segment.Over(children);
                changes.Store(parent);
                row.RemoveRange(first, children.Count);
                row.Insert(first, parent);
            }
        }
    }

    /// <summary>The segments of the next level over all segments of one.</summary>
    public IReadOnlyList<Segment> Parents(IReadOnlyList<Segment> children)
    {
        if (children.Count <= 2 * sizes.Segments) return [Segment.Over(children)];
        var parents = new List<Segment>();
        for (var first = 0; first < children.Count;)
        {
            var left = children.Count - first;
            var count = left < 2 * sizes.Segments ? left : sizes.Segments;
            parents.Add(Segment.Over([.. children.Skip(first).Take(count)]));
            first += count;
        }

        return parents;
    }
}
