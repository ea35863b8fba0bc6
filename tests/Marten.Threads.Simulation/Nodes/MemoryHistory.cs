using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing;
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

    /// <summary>Every instance that an operation that counts ever named.</summary>
    public Dictionary<InstanceKey, StoredInstance> Stored { get; } = [];

    public IReadOnlyList<ReducedOperation> Operations => [.. _operations.Values.SelectMany(static operations => operations)];

    public List<(InstanceKey Instance, LogId Log)> AskedTimes { get; } = [];

    public List<InstanceKey> AskedOperations { get; } = [];

    /// <summary>A history of operations on one instance in their order that all count and were folded.</summary>
    public static MemoryHistory Of(params ReducedOperation[] operations)
    {
        var history = new MemoryHistory();
        DocObject? document = null;
        foreach (var operation in operations) document = InstanceFold.Apply(document, operation, null);
        history.Add(operations);
        history.Stored[operations[0].Instance] = new StoredInstance(document, operations[^1].Key);
        return history;
    }

    /// <summary>The same rows; what is written to the copy does not show here.</summary>
    public MemoryHistory Copy()
    {
        var copy = new MemoryHistory(disorder);
        foreach (var (instance, operations) in _operations) copy._operations.Add(instance, [.. operations]);
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
            Stored[change.Instance] = new StoredInstance(change.After, change.Newest);
            foreach (var changed in change.StatusChanges) UpdateStatus(changed);
        }
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

    public Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        AskedOperations.AddRange(instances);
        var counting = instances.SelectMany(instance => _operations.GetValueOrDefault(instance, [])).Where(static operation => operation.Counts).Select(static operation => Copy(operation, operation.Status));
        return Task.FromResult<IReadOnlyList<ReducedOperation>>([.. InAnyOrder(counting)]);
    }

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
        Unconfirmed = row.Unconfirmed,
        Counts = row.Counts,
        Status = status,
    };
}
