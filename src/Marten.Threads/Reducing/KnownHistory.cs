using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing;

/// <summary>A history of which the state of the instances at hand was read before.</summary>
internal sealed class KnownHistory(IReadOnlyDictionary<InstanceKey, StoredInstance> stored, IInstanceHistory inner) : IInstanceHistory
{
    public Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) => Task.FromResult(stored);

    public Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken) =>
        inner.LoadLastTimesAsync(pairs, cancellationToken);

    public Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        inner.LoadOperationsAsync(instances, cancellationToken);
}
