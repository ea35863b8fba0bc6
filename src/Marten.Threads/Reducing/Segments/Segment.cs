using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Segments;

/// <summary>
/// A stretch of an instance's history as one value. Segments of level 0 stand for operations, those of a higher level
/// for segments of the level below; together with the operations behind the last one they cover the history.
/// </summary>
/// <param name="Level">0 for operations.</param>
/// <param name="Until">Order key of its end, included. It begins behind the segment before it.</param>
/// <param name="Run">What its operations make together.</param>
/// <param name="IsClean">Whether none of its operations was rejected for the document's size, which the run knows nothing of.</param>
/// <param name="IsAbsorbed">Whether a segment of the next level holds it.</param>
internal sealed record Segment(int Level, OrderKey Until, ComposedRun Run, bool IsClean, bool IsAbsorbed)
{
    /// <summary>Segments of one level, in order, as one of the next.</summary>
    public static Segment Over(IReadOnlyList<Segment> children) => new(
        children[0].Level + 1,
        children[^1].Until,
        children.Skip(1).Aggregate(children[0].Run, static (run, child) => run.Then(child.Run)),
        children.All(static child => child.IsClean),
        IsAbsorbed: false);
}
