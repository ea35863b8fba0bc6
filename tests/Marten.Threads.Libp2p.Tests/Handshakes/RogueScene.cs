using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Handshakes;

/// <summary>What a rogue knows when it is its turn to say who it is.</summary>
/// <param name="Own">Its Ed25519 key.</param>
/// <param name="Static">Its Noise key.</param>
/// <param name="RemoteStatic">The victim's Noise key; zeros where it is not known yet.</param>
/// <param name="Ephemeral">Its Noise key of one handshake.</param>
/// <param name="Victim">Whom it talks to.</param>
internal sealed record RogueScene(SigningKey Own, byte[] Static, byte[] RemoteStatic, byte[] Ephemeral, PeerId Victim)
{
    public static byte[] Signed(byte[] key) => [.. "noise-libp2p-static-key:"u8, .. key];

    /// <summary>An honest payload.</summary>
    public byte[] Honest() => Payload(Own.VerifyingKey.Protobuf.ToArray(), Own.Sign(Signed(Static)));

    public static byte[] Payload(byte[] key, byte[] signature, params string[] muxers) => new NoisePayload
    {
        IdentityKey = key,
        IdentitySignature = signature,
        StreamMuxers = muxers.Length > 0 ? muxers : ["/yamux/1.0.0"],
    }.Write();
}
