using System.Runtime.CompilerServices;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Folding;

/// <summary>
/// Reduces operations to documents. The result depends on the set of operations alone: what arrives in order folds onto
/// the stored document, for what arrives late the history of its instance is folded again, in segments where it is long.
/// Reads through <see cref="IInstanceHistory"/>, writes nothing.
/// </summary>
internal sealed class InstanceReducer(IInstanceHistory history, Func<string, IOperationJudge?> judgeOf, SegmentSizes sizes)
{
    /// <summary>Instances whose documents are in memory at a time: 256, so at most 256 MiB before and after.</summary>
    private const int InstancesMax = 256;

    private static readonly Comparer<ReducedOperation> LogOrder = Comparer<ReducedOperation>.Create(EffectiveTimes.ByLogOrder);

    /// <summary>What becomes of the instances, some at a time: the caller writes what it got before it asks for more.</summary>
    public async IAsyncEnumerable<IReadOnlyList<InstanceChange>> ReduceAsync(Reduction reduction, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var some in Plan(reduction).Chunk(InstancesMax))
            yield return await ReduceAsync(reduction, some, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<InstanceChange>> ReduceAsync(Reduction reduction, InstanceWork[] work, CancellationToken cancellationToken)
    {
        var stored = await history.LoadAsync([.. work.Select(static one => one.Instance)], cancellationToken).ConfigureAwait(false);
        foreach (var one in work) one.Stored = stored.GetValueOrDefault(one.Instance, StoredInstance.None);
        await AssignTimesAsync(reduction, work, cancellationToken).ConfigureAwait(false);

        var changes = new List<InstanceChange>(work.Length);
        var withHistory = new List<InstanceWork>();
        foreach (var one in work)
        {
            one.SortArrived();
            var isLong = one.IsLong(sizes) && judgeOf(one.Instance.Collection) is null;
            if (!one.NeedsHistory && !isLong) changes.Add(FoldOntoStored(one));
            else if (one.IsNew) changes.Add(End(one, Begin(one)));
            else withHistory.Add(one);
        }

        if (withHistory.Count > 0) changes.AddRange(await FoldHistoriesAsync(reduction, withHistory, cancellationToken).ConfigureAwait(false));
        return changes;
    }

    private static List<InstanceWork> Plan(Reduction reduction)
    {
        var work = new Dictionary<InstanceKey, InstanceWork>();
        InstanceWork For(InstanceKey instance)
        {
            if (!work.TryGetValue(instance, out var one)) work.Add(instance, one = new InstanceWork(instance));
            return one;
        }

        var arrival = 0;
        foreach (var operation in reduction.Added)
        {
            operation.Arrival = ++arrival;
            if (operation.Counts) For(operation.Instance).Add(operation);
        }

        foreach (var operation in reduction.Replaced.Values.SelectMany(static operations => operations))
        {
            var one = For(operation.Instance);
            one.Refold = true;
            if (operation.Counts) one.Add(operation);
        }

        foreach (var instance in reduction.Refolded) For(instance).Refold = true;

        // As the change feed tells them, which follows each log by its counters; what only follows from others comes last.
        return [.. work.Values.OrderBy(static one => one.Refold).ThenBy(static one => one.LastArrival)];
    }

    // A stamp that lies behind everything seen on the instance may lie behind the same log's own last operation.
    private async Task AssignTimesAsync(Reduction reduction, InstanceWork[] work, CancellationToken cancellationToken)
    {
        var groups = work.SelectMany(static one => one.Arrived
            .GroupBy(static operation => operation.Key.Log)
            .Select(group => (Pair: (one.Instance, Log: group.Key), one.Stored, Operations: group.Order(LogOrder).ToList()))).ToList();
        var asked = groups
            .Where(group => !reduction.Replaced.ContainsKey(group.Pair.Log) && group.Stored.Newest is { } newest && group.Operations[0].Stamp <= newest.EffectiveTime)
            .Select(static group => group.Pair)
            .ToList();
        var last = asked.Count == 0
            ? new Dictionary<(InstanceKey, LogId), long>()
            : await history.LoadLastTimesAsync(asked, cancellationToken).ConfigureAwait(false);
        foreach (var group in groups) EffectiveTimes.Assign(group.Operations, last.GetValueOrDefault(group.Pair));
    }

    private InstanceChange FoldOntoStored(InstanceWork work)
    {
        var document = work.Stored.Document;
        var judge = judgeOf(work.Instance.Collection);
        foreach (var operation in work.Arrived) document = InstanceFold.Apply(document, operation, judge);
        return work.Outcome(document, work.Arrived[^1].Key, [], (work.Stored.Tail ?? 0) + work.Arrived.Count, new SegmentChanges());
    }

    private async Task<IReadOnlyList<InstanceChange>> FoldHistoriesAsync(Reduction reduction, List<InstanceWork> work, CancellationToken cancellationToken)
    {
        var kept = work.Where(static one => !one.Refold).Select(static one => one.Instance).ToList();
        var segmented = kept.Count == 0 ? new HashSet<InstanceKey>() : await history.LoadSegmentedAsync(kept, cancellationToken).ConfigureAwait(false);
        var changes = new List<InstanceChange>(work.Count);
        foreach (var one in work.Where(one => segmented.Contains(one.Instance)))
        {
            var fold = new HistoryFold(one.Instance, one.Arrived, judge: null);
            var segments = new SegmentChanges();
            var tail = await new SegmentedFold(history, fold, segments, sizes).RunAsync(cancellationToken).ConfigureAwait(false);
            changes.Add(one.Outcome(fold.Document, fold.Newest, fold.StatusChanges, tail, segments));
        }

        await foreach (var change in FoldWholeAsync(reduction, [.. work.Where(one => !segmented.Contains(one.Instance))], cancellationToken).ConfigureAwait(false))
            changes.Add(change);
        return changes;
    }

    // Histories without segments are read one after the other in a single query.
    private async IAsyncEnumerable<InstanceChange> FoldWholeAsync(
        Reduction reduction, IReadOnlyList<InstanceWork> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (work.Count == 0) yield break;
        var at = 0;
        var fold = Begin(work[at]);
        await foreach (var operation in history.ReadOperationsAsync([.. work.Select(static one => one.Instance)], null, null, cancellationToken).ConfigureAwait(false))
        {
            while (operation.Instance != work[at].Instance)
            {
                yield return End(work[at], fold);
                fold = Begin(work[++at]);
            }

            if (!reduction.Replaced.ContainsKey(operation.Key.Log)) fold.Fold(operation);
        }

        yield return End(work[at], fold);
        while (++at < work.Count) yield return End(work[at], Begin(work[at]));
    }

    private HistoryFold Begin(InstanceWork work)
    {
        var judge = judgeOf(work.Instance.Collection);
        return new HistoryFold(work.Instance, work.Arrived, judge) { Builder = judge is null ? new SegmentBuilder(work.Instance.Id, sizes) : null };
    }

    private InstanceChange End(InstanceWork work, HistoryFold fold)
    {
        fold.FoldArrived(null);
        var changes = new SegmentChanges();
        if (work.Refold) changes.Clear();
        var (segments, tail) = fold.Builder?.EndHistory() ?? ([], 0);
        foreach (var segment in segments) changes.Store(segment);
        new SegmentTree(sizes).Group([.. segments], changes);
        return work.Outcome(fold.Document, fold.Newest, fold.StatusChanges, tail, changes);
    }
}
