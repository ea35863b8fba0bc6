using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;

namespace Marten.Threads.Networking;

/// <summary>
/// Threads among peers: handing out invites, joining, and looking how far everybody is. Offline unless <c>UseThreadSync</c> of Marten.Threads.Sync was called.
/// Thread-safe.
/// </summary>
/// <remarks>Every member but <see cref="IsOnline"/> and <see cref="StatusAsync"/> throws <see cref="ThreadNetworkException"/> while the host is offline.</remarks>
public interface IThreadNetwork
{
    /// <summary>Whether this host speaks with peers.</summary>
    bool IsOnline { get; }

    /// <summary>Makes an invite to a thread, which names this host's own addresses. Nobody is told.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="kind">What the guest may do.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or its read key is not.</exception>
    /// <exception cref="ThreadNetworkException">This host has no address that others could dial.</exception>
    Task<ThreadInvite> InviteAsync(ThreadId thread, InviteKind kind = InviteKind.Member, CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins a thread: keeps its key, learns its logs and fetches its records. A thread that is here already with the same key learns the invite's peers, and
    /// its read key where that was missing. No own log is made before the first write.
    /// </summary>
    /// <param name="invite">The invite.</param>
    /// <param name="settings">How; null for the defaults.</param>
    /// <param name="progress">Told while records arrive.</param>
    /// <param name="cancellationToken">Stops the fetching; the thread stays joined.</param>
    /// <returns>The thread, and what was fetched.</returns>
    /// <exception cref="ThreadRegistryException">The thread is here with another key.</exception>
    /// <exception cref="ThreadNetworkException">No peer of the invite answered. The thread is joined all the same, and fetched when one does.</exception>
    Task<JoinReport> JoinAsync(ThreadInvite invite, JoinSettings? settings = null, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Asks a peer to store and serve a thread that it cannot read: it is sent the service key, never the read key.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="address">Where the peer is; ends in <c>/p2p/&lt;peer&gt;</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The peer.</returns>
    /// <exception cref="ArgumentException">The address names no peer, or this host.</exception>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadNetworkException">The peer does not answer, or refuses; nothing is changed then.</exception>
    Task<PeerId> AddReplicatorAsync(ThreadId thread, Multiaddr address, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells a peer nothing of a thread any more. What it has it keeps, and other peers may go on serving it: the protocol can neither take a key back nor
    /// tell others.
    /// </summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task RemovePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default);

    /// <summary>Exchanges heads and addresses with all peers of a thread now: what they lack they fetch, and what is missing here is fetched.</summary>
    /// <returns>How the thread stands at each peer.</returns>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<SyncStatus> AnnounceAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>Fetches now what is missing here, from all peers of a thread that answer.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<PullSummary> PullAsync(ThreadId thread, IProgress<PullProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>How far a thread is, here and at its peers, as it was last seen by any process on this database.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<SyncStatus> StatusAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>
    /// Leaves a thread and deletes it here: keys, records, instances. What this host wrote stays with the others. They hear of it when they next speak with this
    /// host, which then does not know the thread.
    /// </summary>
    /// <returns>False when it was not here.</returns>
    Task<bool> LeaveAsync(ThreadId thread, CancellationToken cancellationToken = default);
}

/// <summary>What a guest may do.</summary>
public enum InviteKind
{
    /// <summary>Read and write.</summary>
    Member = 0,

    /// <summary>Store and serve what it cannot read.</summary>
    Replicator = 1,
}

/// <summary>How a thread is joined.</summary>
public sealed record JoinSettings
{
    /// <summary>A local label for the thread: letters, digits and single hyphens, at most 128 bytes, or empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether to return only when what the peers had was fetched; default true. Otherwise it is fetched in the background.</summary>
    public bool WaitsForRecords { get; init; } = true;
}

/// <summary>A thread that was joined.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Pulled">What was fetched; null when nobody waited for it.</param>
public sealed record JoinReport(ThreadInfo Thread, PullSummary? Pulled);
