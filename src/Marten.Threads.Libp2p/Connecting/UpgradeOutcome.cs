using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Connecting;

/// <summary>What became of a bare connection.</summary>
/// <param name="Stream">The encrypted connection on which both sides will speak Yamux, or null.</param>
/// <param name="Peer">Who is at the other end, where it was proved.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="Reason">The same in words.</param>
internal sealed record UpgradeOutcome(Stream? Stream, PeerId Peer, Libp2pFailure Failure, string Reason)
{
    public static UpgradeOutcome Refused(Libp2pFailure failure, string reason, PeerId peer = default) => new(null, peer, failure, reason);
}
