using Marten.Threads.Protocol;

namespace Marten.Threads.Reducing;

/// <summary>
/// Where the reducer reads what was reduced before: PostgreSQL in a node, memory in a simulation. Implementations need
/// not be thread-safe.
/// </summary>
internal interface IInstanceHistory
{
    /// <summary>The stored state of instances; those without any operation that counts may be left out.</summary>
    Task<IReadOnlyDictionary<InstanceKey, StoredInstance>> LoadAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken);

    /// <summary>Effective time of a log's last operation that counts on an instance; pairs without one may be left out.</summary>
    Task<IReadOnlyDictionary<(InstanceKey Instance, LogId Log), long>> LoadLastTimesAsync(
        IReadOnlyCollection<(InstanceKey Instance, LogId Log)> pairs, CancellationToken cancellationToken);

    /// <summary>All operations that count on the given instances, of every log.</summary>
    Task<IReadOnlyList<ReducedOperation>> LoadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken);
}
