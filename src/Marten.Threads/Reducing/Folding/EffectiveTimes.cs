using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Folding;

/// <summary>
/// Effective time = the larger of an operation's stamp and the effective time of the same log's previous operation on
/// the same instance, among those that count (docs/reduction.md, section 3): a writer's own edits never run backwards.
/// </summary>
internal static class EffectiveTimes
{
    /// <param name="operations">Operations of one log on one instance, by counter and index.</param>
    /// <param name="previous">The effective time of the log's operation before them, 0 for none.</param>
    public static void Assign(IEnumerable<ReducedOperation> operations, long previous)
    {
        foreach (var operation in operations)
        {
            if (!operation.Counts) continue;
            previous = Math.Max(operation.Stamp, previous);
            operation.Key = operation.Key with { EffectiveTime = previous };
        }
    }

    /// <summary>By counter, then index: the order in which one log wrote them.</summary>
    public static int ByLogOrder(ReducedOperation left, ReducedOperation right)
    {
        var order = left.Key.Counter.CompareTo(right.Key.Counter);
        return order == 0 ? left.Key.Index.CompareTo(right.Key.Index) : order;
    }
}
