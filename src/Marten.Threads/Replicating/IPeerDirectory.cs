using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Replicating;

/// <summary>Where peers may be dialed, and how exchanges with them went: what outlives the process that found it out. Thread-safe.</summary>
public interface IPeerDirectory
{
    /// <summary>Keeps addresses at which a peer may be dialed, beside those that are known; at most 32 a peer, the newest.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="addresses">Dialable addresses, without the peer's id.</param>
    /// <param name="cancellationToken">Stops the work; nothing is stored then.</param>
    Task AddAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken = default);

    /// <summary>The 4,000 peers whose addresses came last.</summary>
    Task<IReadOnlyDictionary<PeerId, IReadOnlyList<Multiaddr>>> LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps how exchanges went; of threads that are not here any more nothing is kept.</summary>
    Task ReportAsync(IReadOnlyList<PeerReport> reports, CancellationToken cancellationToken = default);

    /// <summary>What is known of a thread's state at its peers.</summary>
    Task<IReadOnlyList<PeerReport>> ReportsAsync(ThreadId thread, CancellationToken cancellationToken = default);
}
