using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Registry;

/// <summary>The threads of this database. Thread-safe.</summary>
public interface IThreadRegistry
{
    /// <summary>Creates a thread, or takes in one whose id and key were made elsewhere.</summary>
    /// <exception cref="ThreadRegistryException">The thread is here already.</exception>
    Task<ThreadInfo> CreateAsync(ThreadCreation? creation = null, CancellationToken cancellationToken = default);

    /// <summary>All threads, oldest first.</summary>
    Task<IReadOnlyList<ThreadInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One thread, or null when it is not known here.</summary>
    Task<ThreadInfo?> FindAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>The logs of a thread, by log id bytes.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<IReadOnlyList<LogInfo>> LogsAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a thread: keys, records, instances and typed documents. Peers are not told.
    /// </summary>
    /// <returns>False when it was not here.</returns>
    Task<bool> DeleteAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>The keys of a thread in the clear, for a backup or an invitation.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<ThreadKeyBackup> ExportKeysAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>The service keys of all threads, for whoever serves peers: what a peer must show to be told anything.</summary>
    Task<IReadOnlyDictionary<ThreadId, SymmetricKey>> ServiceKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds the read key to a thread that is kept here for others only, and reduces all records that came before. Nothing happens when it is here already.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="key">Its whole key.</param>
    /// <param name="cancellationToken">Stops the work; nothing is stored then.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or has another key.</exception>
    Task AddReadKeyAsync(ThreadId thread, ThreadKey key, CancellationToken cancellationToken = default);

    /// <summary>Reduces a thread again from its records, under its lock. The result is the same bytes as before.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task RebuildAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>The peer id of this host, made at first use and kept in the database.</summary>
    Task<PeerId> HostAsync(CancellationToken cancellationToken = default);

    /// <summary>The key of this host in the clear, for a libp2p host that speaks in its name. Dispose it.</summary>
    Task<SigningKey> ExportHostKeyAsync(CancellationToken cancellationToken = default);
}
