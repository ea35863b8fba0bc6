using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Campaigns.Tests.Orders;

/// <summary>Reducers with a mistake in their order of operations, to show that a campaign finds one.</summary>
internal static class WrongReducers
{
    /// <summary>No mistake: by effective time, log, counter and index.</summary>
    public static Task<IReadOnlyList<InstanceChange>> Right(IInstanceHistory history, Reduction reduction, CancellationToken cancellationToken) =>
        ReduceAsync(history, reduction, static operations => operations.OrderBy(static one => one.Key), cancellationToken);

    /// <summary>Of equal times the larger log id stands first.</summary>
    public static Task<IReadOnlyList<InstanceChange>> WrongTieBreak(IInstanceHistory history, Reduction reduction, CancellationToken cancellationToken) =>
        ReduceAsync(
            history,
            reduction,
            static operations => operations.OrderBy(static one => one.Key.EffectiveTime).ThenByDescending(static one => one.Key.Log).ThenBy(static one => one.Key),
            cancellationToken);

    /// <summary>What comes later is folded later, whatever its time.</summary>
    public static Task<IReadOnlyList<InstanceChange>> InOrderOfArrival(IInstanceHistory history, Reduction reduction, CancellationToken cancellationToken) =>
        ReduceAsync(history, reduction, static operations => operations, cancellationToken);

    private static async Task<IReadOnlyList<InstanceChange>> ReduceAsync(
        IInstanceHistory history, Reduction reduction, Func<IEnumerable<ReducedOperation>, IEnumerable<ReducedOperation>> order, CancellationToken cancellationToken)
    {
        List<ReducedOperation> arrived = [.. reduction.Added, .. reduction.Replaced.Values.SelectMany(static operations => operations)];
        var instances = arrived.Where(operation => operation.Counts || reduction.Replaced.ContainsKey(operation.Key.Log)).Select(static operation => operation.Instance).ToHashSet();
        var stored = await history.LoadAsync(instances, cancellationToken);
        var earlier = (await history.ReadOperationsAsync(instances, null, null, cancellationToken).ToListAsync(cancellationToken))
            .Where(operation => !reduction.Replaced.ContainsKey(operation.Key.Log)).ToLookup(static operation => operation.Instance);
        var later = arrived.Where(static operation => operation.Counts).ToLookup(static operation => operation.Instance);
        return [.. instances.Select(instance => Fold(instance, stored.GetValueOrDefault(instance, StoredInstance.None), [.. earlier[instance]], [.. later[instance]], order))];
    }

    private static InstanceChange Fold(
        InstanceKey instance,
        StoredInstance stored,
        List<ReducedOperation> earlier,
        List<ReducedOperation> later,
        Func<IEnumerable<ReducedOperation>, IEnumerable<ReducedOperation>> order)
    {
        var statuses = earlier.ConvertAll(static operation => operation.Status);
        foreach (var ofLog in earlier.Concat(later).GroupBy(static operation => operation.Key.Log))
            EffectiveTimes.Assign(ofLog.Order(Comparer<ReducedOperation>.Create(EffectiveTimes.ByLogOrder)), 0);
        var ordered = order(earlier.Concat(later)).ToList();
        var document = ordered.Aggregate((Protocol.Json.DocObject?)null, static (before, operation) => InstanceFold.Apply(before, operation, null));
        return new InstanceChange
        {
            Instance = instance,
            Before = stored.Document,
            After = document,
            Newest = ordered.Count == 0 ? null : ordered.Max(static operation => operation.Key),
            Arrived = later,
            Tail = 0,
            Segments = new SegmentChanges(),
            StatusChanges = [.. earlier.Where((operation, i) => operation.Status != statuses[i])],
        };
    }
}
