using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Replicating;

/// <summary>A log as peers are told of it.</summary>
/// <param name="Id">The log; its public key is the one that the id holds.</param>
/// <param name="Head">CID and counter of the newest record on the branch that wins; undefined for a log without records.</param>
/// <param name="Addresses">Who stores it: <c>/p2p/&lt;peer&gt;</c> by convention.</param>
/// <param name="IsOwn">Whether this host writes it, or did so.</param>
public sealed record ReplicaLog(LogId Id, LogHead Head, IReadOnlyList<Multiaddr> Addresses, bool IsOwn = false);

/// <summary>A thread as peers are told of it, at one moment.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="ServiceKey">What a peer must show to be told anything of it. Never sent to a peer that is not known for the thread.</param>
/// <param name="Logs">Its logs, by log id bytes.</param>
/// <param name="ProvedPeers">Peers that showed its service key, or that the application named.</param>
/// <param name="RemovedPeers">Peers that the application removed: they are told nothing any more, whatever they show.</param>
public sealed record ReplicaState(
    ThreadId Thread, SymmetricKey ServiceKey, IReadOnlyList<ReplicaLog> Logs, IReadOnlyList<PeerId> ProvedPeers, IReadOnlySet<PeerId> RemovedPeers)
{
    /// <summary>The edge of all heads (specification, section 6.8).</summary>
    public ulong HeadsEdge { get; } = Edges.Heads(Logs.Where(static log => log.Head.IsDefined).Select(static log => (log.Id, log.Head.Cid)));

    /// <summary>The edge of all addresses.</summary>
    public ulong AddressEdge { get; } = Edges.Addresses(Logs.SelectMany(static log => log.Addresses.Select(address => (log.Id, address))));

    /// <summary>Peers that are known for the thread: a log names them, they showed the key, or the application named them. This host may be one of them.</summary>
    public IReadOnlySet<PeerId> KnownPeers { get; } =
        Logs.SelectMany(static log => log.Addresses).Select(PeerOf).Where(static peer => peer.IsDefined).Concat(ProvedPeers).Except(RemovedPeers).ToHashSet();

    /// <summary>Whether a peer is known for the thread.</summary>
    public bool Knows(PeerId peer) => KnownPeers.Contains(peer);

    private static PeerId PeerOf(Multiaddr address) => address.TryGetPeerId(out var peer) ? peer : default;
}
