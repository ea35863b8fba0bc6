using System.Runtime.CompilerServices;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;
using Marten.Threads.Simulation.Delivering;
using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Nodes;

/// <summary>
/// The tables of operations and instances in memory, with a note of what was asked for. As with rows of a table, what the reducer does
/// to an operation that it read shows only if it is written back.
/// </summary>
/// <param name="disorder">Shuffles whatever has no order; null leaves it as it is.</param>
internal sealed class MemoryHistory(SeededRandomSource? disorder = null) : IInstanceHistory
{
    private readonly Dictionary<InstanceKey, List<ReducedOperation>> _operations = [];
    private readonly Dictionary<InstanceKey, Dictionary<(int Level, OrderKey Until), Segment>> _segments = [];

    /// <summary>Every instance that an operation that counts ever named.</summary>
    public Dictionary<InstanceKey, StoredInstance> Stored { get; } = [];

    public IReadOnlyList<ReducedOperation> Operations => [.. _operations.Values.SelectMany(static operations => operations)];

    /// <summary>Segments that are kept of all histories.</summary>
    public IEnumerable<Segment> Segments => _segments.Values.SelectMany(static segments => segments.Values);

    /// <summary>Rows of operations and segments that were read.</summary>
    public int ReadCount { get; set; }

    public List<(InstanceKey Instance, LogId Log)> AskedTimes { get; } = [];

    public List<InstanceKey> AskedOperations { get; } = [];

    /// <summary>A history of operations on one instance in their order that all count and were folded.</summary>
    public static MemoryHistory Of(params ReducedOperation[] operations)
    {
        var history = new MemoryHistory();
        DocObject? document = null;
        foreach (var operation in operations) document = InstanceFold.Apply(document, operation, null);
        history.Add(operations);
        history.Stored[operations[0].Instance] = new StoredInstance(document, operations[^1].Key, operations.Length);
        return history;
    }

    /// <summary>The same rows; what is written to the copy does not show here.</summary>
    public MemoryHistory Copy()
    {
        var copy = new MemoryHistory(disorder);
        foreach (var (instance, operations) in _operations) copy._operations.Add(instance, [.. operations]);
        foreach (var (instance, segments) in _segments) copy._segments.Add(instance, new(segments));
        foreach (var (instance, stored) in Stored) copy.Stored.Add(instance, stored);
        return copy;
    }

    /// <summary>Writes the outcome of a step of the reduction, as the projection does.</summary>
    public void Write(Reduction reduction, IReadOnlyList<InstanceChange> changes)
    {
        if (reduction.Replaced.Count > 0)
        {
            foreach (var operations in _operations.Values) operations.RemoveAll(operation => reduction.Replaced.ContainsKey(operation.Key.Log));
        }

        Add(reduction.Added);
        foreach (var operations in reduction.Replaced.Values) Add(operations);
        foreach (var change in changes)
        {
            Stored[change.Instance] = new StoredInstance(change.After, change.Newest, change.After is null ? null : change.Tail);
            Write(change.Instance, change.Segments);
            foreach (var changed in change.StatusChanges) UpdateStatus(changed);
        }
    }

    // A segment passes through its stored form, as in a table.
    private void Write(InstanceKey instance, SegmentChanges changes)
    {
        if (changes.Cleared) _segments.Remove(instance);
        if (changes.Stored.Count == 0) return;
        if (!_segments.TryGetValue(instance, out var segments)) _segments.Add(instance, segments = []);
        foreach (var segment in changes.Stored)
            segments[(segment.Level, segment.Until)] = segment with { Run = ComposedRun.Read(instance.Id, segment.Run.Write()) };
    }

    public Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<InstanceKey, StoredInstance>>(
            InAnyOrder(instances.Where(Stored.ContainsKey)).ToDictionary(static instance => instance, instance => Stored[instance]));

    public Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        AskedTimes.AddRange(pairs);
        var times = new Dictionary<(InstanceKey Instance, LogId Log), long>();
        foreach (var pair in InAnyOrder(pairs))
        {
            var ofLog = _operations.GetValueOrDefault(pair.Instance, []).Where(operation => operation.Counts && operation.Key.Log == pair.Log);
            if (ofLog.Any()) times.Add(pair, ofLog.Max(static operation => operation.Key.EffectiveTime));
        }

        return Task.FromResult<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>>(times);
    }

    public Task<IReadOnlySet<InstanceKey>> LoadSegmentedAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<InstanceKey>>(InAnyOrder(instances.Where(_segments.ContainsKey)).ToHashSet());

    public Task<IReadOnlyList<Segment>> LoadSegmentsAsync(
        InstanceKey instance, int? level, OrderKey? after, OrderKey? until, CancellationToken cancellationToken)
    {
        var segments = _segments[instance].Values
            .Where(segment => level is { } asked ? segment.Level == asked : !segment.IsAbsorbed)
            .Where(segment => IsBetween(segment.Until, after, until))
            .OrderBy(static segment => segment.Until).ToList();
        ReadCount += segments.Count;
        return Task.FromResult<IReadOnlyList<Segment>>(segments);
    }

    public async IAsyncEnumerable<ReducedOperation> ReadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, OrderKey? after, OrderKey? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        AskedOperations.AddRange(instances);
        var counting = instances.SelectMany(instance => _operations.GetValueOrDefault(instance, [])
            .Where(operation => operation.Counts && IsBetween(operation.Key, after, until))
            .OrderBy(static operation => operation.Key));
        foreach (var operation in counting.ToList())
        {
            ReadCount++;
            yield return Copy(operation, operation.Status);
        }
    }

    public async Task<ReducedOperation?> ReadFirstOperationAsync(InstanceKey instance, OrderKey? after, CancellationToken cancellationToken)
    {
        await foreach (var first in ReadOperationsAsync([instance], after, null, cancellationToken)) return first;
        return null;
    }

    private static bool IsBetween(OrderKey key, OrderKey? after, OrderKey? until) => (after is not { } low || key > low) && (until is not { } high || key <= high);

    private IEnumerable<T> InAnyOrder<T>(IEnumerable<T> items) => disorder is null ? items : items.Shuffled(disorder);

    private void Add(IEnumerable<ReducedOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (!_operations.TryGetValue(operation.Instance, out var list)) _operations.Add(operation.Instance, list = []);
            list.Add(Copy(operation, operation.Status));
        }
    }

    // Rows are never changed but replaced: copies of this history hold the same ones.
    private void UpdateStatus(ReducedOperation changed)
    {
        var rows = _operations[changed.Instance];
        var row = rows.FindIndex(operation => operation.Key == changed.Key && operation.Branch == changed.Branch);
        rows[row] = Copy(rows[row], changed.Status);
    }

    private static ReducedOperation Copy(ReducedOperation row, string status) => new()
    {
        Instance = row.Instance,
        Key = row.Key,
        Branch = row.Branch,
        Type = row.Type,
        Patch = row.Patch,
        Stamp = row.Stamp,
        Record = row.Record,
        ClaimedAuthor = row.ClaimedAuthor,
        Normalised = row.Normalised,
        Counts = row.Counts,
        Status = status,
    };
}
