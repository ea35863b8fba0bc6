using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Tests.Reducing.Composing;

namespace Marten.Threads.Tests.Reducing.Segments;

/// <summary>What always holds of the stored segments of an instance.</summary>
internal static class SegmentInvariants
{
    /// <param name="history">The segments.</param>
    /// <param name="operations">Every operation that counts, in order, with the status that a fold of everything gives it.</param>
    /// <param name="tail">How many operations are said to stand behind the last segment; null when nothing is said.</param>
    /// <param name="sizes">How long segments may become.</param>
    /// <param name="about">What to say when one does not hold.</param>
    public static void ShouldHold(MemoryHistory history, IReadOnlyList<ReducedOperation> operations, int? tail, SegmentSizes sizes, string about)
    {
        var levels = history.Segments.GroupBy(static segment => segment.Level)
            .ToDictionary(static level => level.Key, static level => (IReadOnlyList<Segment>)[.. level.OrderBy(static segment => segment.Until)]);
        var last = OfOperations(levels.GetValueOrDefault(0, []), operations, sizes, about);
        if (tail is { } said) said.ShouldBe(operations.Count(operation => last is not { } key || operation.Key > key), about);
        for (var level = 1; levels.TryGetValue(level, out var parents); level++) OfSegments(parents, levels[level - 1], about);

        var roots = history.Segments.Where(static segment => !segment.IsAbsorbed).OrderBy(static segment => segment.Until).ToList();
        roots.Select(static root => root.Level).ShouldBe(roots.Select(static root => root.Level).OrderDescending(), about);
        roots.Sum(static root => root.Run.Operations).ShouldBe(levels.GetValueOrDefault(0, []).Sum(static leaf => leaf.Run.Operations), about);
    }

    // They follow each other without a gap, and each says what its operations make.
    private static OrderKey? OfOperations(IReadOnlyList<Segment> leaves, IReadOnlyList<ReducedOperation> operations, SegmentSizes sizes, string about)
    {
        OrderKey? after = null;
        foreach (var leaf in leaves)
        {
            var held = operations.Where(operation => (after is not { } key || operation.Key > key) && operation.Key <= leaf.Until).ToList();
            held.Count.ShouldBeInRange(1, 2 * sizes.Operations, about);
            held[^1].Key.ShouldBe(leaf.Until, about);
            leaf.Run.Operations.ShouldBe(held.Count, about);
            leaf.IsClean.ShouldBe(held.TrueForAll(static operation => operation.Status != OperationStatus.RejectedDocumentTooLarge), about);
            if (!leaf.Run.IsOpaque) leaf.Run.WithoutBounds().ShouldBe(Composed.Of(held).WithoutBounds(), about);
            after = leaf.Until;
        }

        return after;
    }

    private static void OfSegments(IReadOnlyList<Segment> parents, IReadOnlyList<Segment> below, string about)
    {
        OrderKey? after = null;
        foreach (var parent in parents)
        {
            var children = below.Where(child => (after is not { } key || child.Until > key) && child.Until <= parent.Until).ToList();
            children.ShouldNotBeEmpty(about);
            children.ShouldAllBe(static child => child.IsAbsorbed, about);
            children[^1].Until.ShouldBe(parent.Until, about);
            parent.Run.Operations.ShouldBe(children.Sum(static child => child.Run.Operations), about);
            parent.IsClean.ShouldBe(children.TrueForAll(static child => child.IsClean), about);
            after = parent.Until;
        }

        below.Where(child => after is not { } key || child.Until > key).ShouldAllBe(static child => !child.IsAbsorbed, about);
    }
}
