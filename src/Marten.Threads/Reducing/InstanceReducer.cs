using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Reducing;

/// <summary>
/// Reduces operations to documents. The result depends on the set of operations alone: what arrives late refolds its
/// instance, what arrives in order folds onto the stored document. Reads through <see cref="IInstanceHistory"/>, writes
/// nothing.
/// </summary>
internal sealed class InstanceReducer(IInstanceHistory history, Func<string, IOperationJudge?> judgeOf)
{
    public async Task<IReadOnlyList<InstanceChange>> ReduceAsync(Reduction reduction, CancellationToken cancellationToken)
    {
        var work = Plan(reduction);
        if (work.Count == 0) return [];
        var stored = await history.LoadAsync(work.Keys, cancellationToken).ConfigureAwait(false);
        foreach (var (instance, one) in work) one.Stored = stored.GetValueOrDefault(instance, StoredInstance.None);

        await AssignTimesAsync(reduction, work, cancellationToken).ConfigureAwait(false);
        foreach (var one in work.Values) one.SortArrived();
        await LoadEarlierAsync(reduction, work, cancellationToken).ConfigureAwait(false);
        return work.Select(pair => Fold(pair.Key, pair.Value)).ToList();
    }

    private static Dictionary<InstanceKey, Work> Plan(Reduction reduction)
    {
        var work = new Dictionary<InstanceKey, Work>();
        Work For(InstanceKey instance)
        {
            if (!work.TryGetValue(instance, out var one)) work.Add(instance, one = new Work());
            return one;
        }

        foreach (var operation in reduction.Added)
        {
            if (operation.Counts) For(operation.Instance).Arrived.Add(operation);
        }

        foreach (var operation in reduction.Replaced.Values.SelectMany(static operations => operations))
        {
            var one = For(operation.Instance);
            one.Refold = true;
            if (operation.Counts) one.Arrived.Add(operation);
        }

        foreach (var instance in reduction.Refolded) For(instance).Refold = true;
        return work;
    }

    // A stamp that lies behind everything seen on the instance may lie behind the same log's own last operation.
    private async Task AssignTimesAsync(Reduction reduction, Dictionary<InstanceKey, Work> work, CancellationToken cancellationToken)
    {
        var groups = work.SelectMany(static pair => pair.Value.Arrived
            .GroupBy(static operation => operation.Key.Log)
            .Select(group => (Pair: (Instance: pair.Key, Log: group.Key), pair.Value.Stored, Operations: group.Order(LogOrder).ToList()))).ToList();
        var asked = groups
            .Where(group => !reduction.Replaced.ContainsKey(group.Pair.Log) && group.Stored.Newest is { } newest && group.Operations[0].Stamp <= newest.EffectiveTime)
            .Select(static group => group.Pair)
            .ToList();
        var last = asked.Count == 0
            ? new Dictionary<(InstanceKey, LogId), long>()
            : await history.LoadLastTimesAsync(asked, cancellationToken).ConfigureAwait(false);
        foreach (var group in groups) EffectiveTimes.Assign(group.Operations, last.GetValueOrDefault(group.Pair));
    }

    private async Task LoadEarlierAsync(Reduction reduction, Dictionary<InstanceKey, Work> work, CancellationToken cancellationToken)
    {
        var late = work.Where(static pair => pair.Value.NeedsHistory).Select(static pair => pair.Key).ToList();
        if (late.Count == 0) return;
        foreach (var operation in await history.LoadOperationsAsync(late, cancellationToken).ConfigureAwait(false))
        {
            if (!reduction.Replaced.ContainsKey(operation.Key.Log)) work[operation.Instance].Earlier.Add(operation);
        }
    }

    private InstanceChange Fold(InstanceKey instance, Work work)
    {
        var refolds = work.NeedsHistory;
        List<ReducedOperation> operations = [.. work.Earlier, .. work.Arrived];
        operations.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        var statuses = work.Earlier.ConvertAll(static operation => operation.Status);

        var document = refolds ? null : work.Stored.Document;
        var judge = judgeOf(instance.Collection);
        foreach (var operation in operations) document = InstanceFold.Apply(document, operation, judge);
        return new InstanceChange
        {
            Instance = instance,
            Before = work.Stored.Document,
            After = document,
            Newest = operations.Count == 0 ? null : operations[^1].Key,
            StatusChanges = work.Earlier.Where((operation, i) => operation.Status != statuses[i]).ToList(),
        };
    }

    private static readonly Comparer<ReducedOperation> LogOrder = Comparer<ReducedOperation>.Create(EffectiveTimes.ByLogOrder);

    private sealed class Work
    {
        public List<ReducedOperation> Arrived { get; } = [];

        public List<ReducedOperation> Earlier { get; } = [];

        public StoredInstance Stored { get; set; } = StoredInstance.None;

        public bool Refold { get; set; }

        public bool NeedsHistory => Refold || (Stored.Newest is { } newest && Arrived[0].Key < newest);

        public void SortArrived() => Arrived.Sort(static (left, right) => left.Key.CompareTo(right.Key));
    }
}
