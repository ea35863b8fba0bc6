using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Histories;

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

    /// <summary>Those of the instances of which segments are kept.</summary>
    Task<IReadOnlySet<InstanceKey>> LoadSegmentedAsync(
        IReadOnlyCollection<InstanceKey> instances, CancellationToken cancellationToken);

    /// <summary>Segments of one instance, in order.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="level">Their level; null for those of all levels that none of a higher one holds.</param>
    /// <param name="after">They end behind this key; null for the beginning of the history.</param>
    /// <param name="until">They end at this key or before it; null for the end of the history.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<Segment>> LoadSegmentsAsync(
        InstanceKey instance, int? level, OrderKey? after, OrderKey? until, CancellationToken cancellationToken);

    /// <summary>
    /// The operations that count on instances, of every log, one instance after the other as they are given, each in
    /// order. Nothing else is read while they are.
    /// </summary>
    /// <param name="instances">The instances.</param>
    /// <param name="after">The operations stand behind this key; null for the beginning of the history.</param>
    /// <param name="until">They stand at this key or before it; null for the end of the history.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    IAsyncEnumerable<ReducedOperation> ReadOperationsAsync(
        IReadOnlyCollection<InstanceKey> instances, OrderKey? after, OrderKey? until, CancellationToken cancellationToken);

    /// <summary>The first operation that counts on an instance behind a key; null when there is none.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="after">The key; null for the beginning of the history.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<ReducedOperation?> ReadFirstOperationAsync(InstanceKey instance, OrderKey? after, CancellationToken cancellationToken);
}
