using Marten.Threads.Protocol;
using Marten.Threads.Reducing;

namespace Marten.Threads.Tests.Reducing;

/// <summary>What a node has reduced before, with a note of what was asked for.</summary>
internal sealed class MemoryHistory : IInstanceHistory
{
    public Dictionary<InstanceKey, StoredInstance> Stored { get; } = [];

    public Dictionary<(InstanceKey Instance, LogId Log), long> LastTimes { get; } = [];

    public List<ReducedOperation> Operations { get; } = [];

    public List<(InstanceKey Instance, LogId Log)> AskedTimes { get; } = [];

    public List<InstanceKey> AskedOperations { get; } = [];

    /// <summary>A history of operations in their order that all count and were folded.</summary>
    public static MemoryHistory Of(params ReducedOperation[] operations)
    {
        var history = new MemoryHistory();
        history.Operations.AddRange(operations);
        Protocol.Json.DocObject? document = null;
        foreach (var operation in operations)
        {
            document = InstanceFold.Apply(document, operation, null);
            history.LastTimes[(operation.Instance, operation.Key.Log)] = operation.Key.EffectiveTime;
        }

        history.Stored[operations[0].Instance] = new StoredInstance(document, operations[^1].Key);
        return history;
    }

    public Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<InstanceKey, StoredInstance>>(Stored.Where(pair => instances.Contains(pair.Key)).ToDictionary());

    public Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken)
    {
        AskedTimes.AddRange(pairs);
        return Task.FromResult<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>>(LastTimes.Where(pair => pairs.Contains(pair.Key)).ToDictionary());
    }

    public Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken)
    {
        AskedOperations.AddRange(instances);
        return Task.FromResult<IReadOnlyList<ReducedOperation>>([.. Operations.Where(operation => instances.Contains(operation.Instance))]);
    }
}
