using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;

namespace Marten.Threads.Replicating;

/// <summary>
/// A thread as peers see it: its logs, heads and addresses, and its records as they were signed. Whoever serves a peer decides who may ask; here
/// everything is told. Thread-safe.
/// </summary>
public interface IThreadReplica
{
    /// <summary>The threads that are here, by id, with a number that is another one after each change.</summary>
    Task<IReadOnlyList<HeldThread>> ThreadsAsync(CancellationToken cancellationToken = default);

    /// <summary>The peers that are known for any thread: what a log names, what showed a key, what the application named.</summary>
    Task<IReadOnlySet<PeerId>> KnownPeersAsync(CancellationToken cancellationToken = default);

    /// <summary>What a thread consists of, at one moment; null when it is not known here.</summary>
    Task<ReplicaState?> StateAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>
    /// The records that follow what somebody knows, of the branch that wins of each log, oldest first: what is missing next, never what is newest. A log
    /// of which nothing is missing is left out.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="known">The logs that are asked for, and how far each is known; a log twice counts once.</param>
    /// <param name="limits">How much is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<IReadOnlyList<LogPage>> ReadAsync(
        ThreadId thread, IReadOnlyList<KnownPosition> known, PageLimits limits, CancellationToken cancellationToken = default);

    /// <summary>
    /// Which of the heads that somebody told are not known here although their counters are none that is missing here: whoever told them has a branch, or another
    /// envelope, that this host has not.
    /// </summary>
    Task<IReadOnlySet<LogId>> StrangeHeadsAsync(ThreadId thread, IReadOnlyList<ReplicaLog> told, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes in logs that a peer told of, without records, and where they are stored. Addresses are only ever added, and none to logs of this host, which
    /// says itself where those are. What exceeds a limit is left out: 10,000 logs of a thread, 32 addresses of a log.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="logs">The logs; heads are not looked at, since a head advances by records alone.</param>
    /// <param name="cancellationToken">Stops the work; nothing is stored then.</param>
    /// <returns>Whether something was new.</returns>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<bool> AddLogsAsync(ThreadId thread, IReadOnlyList<ReplicaLog> logs, CancellationToken cancellationToken = default);

    /// <summary>
    /// Remembers that a peer showed the thread's service key, so that it is known for the thread also where no log names it, unless it was
    /// removed. At most 256 peers of a thread are remembered; a further one takes the place of the one that showed it first.
    /// </summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task RememberPeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default);

    /// <summary>Names a peer as one that stores the thread: it is known for it, and this host's own logs say so to everybody.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task AddReplicatorAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default);

    /// <summary>Makes a peer known for the thread because the application says so, also one that was removed.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task NamePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a peer from the thread: it is not known for it any more, neither by its logs' addresses, which are not learned again, nor by showing the
    /// key. Other peers are not told, since the protocol has no word for it, and may go on serving it.
    /// </summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task RemovePeerAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken = default);
}
