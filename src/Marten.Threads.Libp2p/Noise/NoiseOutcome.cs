using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>What a handshake came to.</summary>
/// <param name="Stream">The encrypted connection, or null.</param>
/// <param name="Peer">Who is at the other end: proved where there is a connection, or where the refusal is that it is the wrong peer.</param>
/// <param name="Muxers">The muxers that the other side named in its payload; none when one is negotiated afterwards.</param>
/// <param name="Refusal">Why there is no connection.</param>
internal sealed record NoiseOutcome(NoiseStream? Stream, PeerId Peer, IReadOnlyList<string> Muxers, NoiseRefusal Refusal)
{
    public static NoiseOutcome Refused(NoiseRefusal refusal, PeerId peer = default) => new(null, peer, [], refusal);
}
