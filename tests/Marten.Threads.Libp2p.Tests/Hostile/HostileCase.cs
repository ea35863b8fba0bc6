using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>Something that a hostile peer does.</summary>
/// <param name="Name">What.</param>
/// <param name="Failure">What its connection is closed for; none where it loses a stream at most.</param>
/// <param name="Act">Does it.</param>
internal sealed record HostileCase(string Name, Libp2pFailure Failure, Func<HostilePeer, Task> Act)
{
    /// <summary>Whether it shakes hands first.</summary>
    public bool IsPeer { get; init; } = true;

    /// <summary>
    /// What may be left on the heap, in bytes, after the peer is gone: no row of a hundred thousand anything. Where windows were filled, the
    /// runtime's pool of buffers keeps about as much for the next ones.
    /// </summary>
    public long HeapMax { get; init; } = 16_000_000;

    /// <summary>Whether it never reads.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>A row of frames after an honest handshake, for which the connection is closed.</summary>
    public static HostileCase Violation(string name, params byte[][] frames) => new(name, Libp2pFailure.ProtocolViolation, peer => peer.FramesAsync(frames));

    /// <summary>A row of frames that costs the connection nothing.</summary>
    public static HostileCase Borne(string name, params IEnumerable<byte[]> frames) => new(name, Libp2pFailure.None, peer => peer.FramesAsync(frames));

    /// <summary>Bytes instead of a handshake.</summary>
    public static HostileCase Stranger(string name, params byte[] bytes) =>
        new(name, Libp2pFailure.HandshakeRefused, peer => peer.Bare.PutAsync(bytes)) { IsPeer = false };
}
