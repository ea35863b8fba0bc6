using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Histories;

/// <summary>A history of which the state of the instances at hand was read before.</summary>
internal sealed class KnownHistory(IReadOnlyDictionary<InstanceKey, StoredInstance> stored, IInstanceHistory inner) : IInstanceHistory
{
    public Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) => Task.FromResult(stored);

    public Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken) =>
        inner.LoadLastTimesAsync(pairs, cancellationToken);

    public Task<IReadOnlySet<InstanceKey>> LoadSegmentedAsync(IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken) =>
        inner.LoadSegmentedAsync(instances, cancellationToken);

    public Task<IReadOnlyList<Segment>> LoadSegmentsAsync(
        InstanceKey instance, int? level, OrderKey? after, OrderKey? until, CancellationToken cancellationToken) =>
        inner.LoadSegmentsAsync(instance, level, after, until, cancellationToken);

    public IAsyncEnumerable<ReducedOperation> ReadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, OrderKey? after, OrderKey? until, CancellationToken cancellationToken) =>
        inner.ReadOperationsAsync(instances, after, until, cancellationToken);

    public Task<ReducedOperation?> ReadFirstOperationAsync(InstanceKey instance, OrderKey? after, CancellationToken cancellationToken) =>
        inner.ReadFirstOperationAsync(instance, after, cancellationToken);
}
