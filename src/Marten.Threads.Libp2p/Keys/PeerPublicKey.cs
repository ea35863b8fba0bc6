using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// The public key of a peer: what its <see cref="PeerId"/> is made of and what it signs its Noise key with. All four types of libp2p are read,
/// because other implementations' peers have them; our own keys are Ed25519 (<see cref="SigningKey"/>). A value of this type holds a key that was
/// checked as far as its type allows. Immutable. Source: libp2p's peer id specification.
/// </summary>
internal sealed class PeerPublicKey
{
    /// <summary>The longest protobuf that is looked at, in bytes. The longest key, RSA of 8,192 bits, takes 1,067.</summary>
    public const int ProtobufLengthMax = 1100;

    private readonly byte[] _protobuf;
    private readonly SignatureCheck _check;

    private PeerPublicKey(PeerKeyType type, byte[] protobuf, SignatureCheck check)
    {
        _protobuf = protobuf;
        _check = check;
        Type = type;
        PeerId = MakePeerId(protobuf);
    }

    private delegate bool SignatureCheck(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>What kind of key it is.</summary>
    public PeerKeyType Type { get; }

    /// <summary>The key as it goes on the wire.</summary>
    public ReadOnlyMemory<byte> Protobuf => _protobuf;

    /// <summary>The peer's name: the protobuf itself up to 42 bytes, else its SHA-256.</summary>
    public PeerId PeerId { get; }

    /// <summary>
    /// Takes a key in libp2p's protobuf, in the one spelling that the specification allows: type, then data, shortest numbers, nothing else; the
    /// same goes for the DER inside. The peer id is a hash of these bytes, and other implementations hash what they would write themselves, so a
    /// second spelling would be one key with two names.
    /// </summary>
    /// <param name="protobuf">The whole message; copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>False for other types and spellings, and for keys that no honest peer has: too short, too long, not on their curve.</returns>
    public static bool TryRead(ReadOnlySpan<byte> protobuf, [NotNullWhen(true)] out PeerPublicKey? key)
    {
        key = null;
        if (protobuf.Length > ProtobufLengthMax || protobuf is not [0x08, byte type, 0x12, .. ReadOnlySpan<byte> rest])
            return false;
        if (!Uvarint.TryRead(rest, out ulong dataLength, out int prefixLength) || dataLength != (ulong)(rest.Length - prefixLength))
            return false;

        SignatureCheck? check = CheckOf((PeerKeyType)type, rest[prefixLength..]);
        key = check is null ? null : new PeerPublicKey((PeerKeyType)type, protobuf.ToArray(), check);
        return key is not null;
    }

    /// <summary>
    /// Verifies a signature of the key's type. Never throws: a signature of any other form, and a curve that the platform does not know
    /// (secp256k1 on macOS), are simply false.
    /// </summary>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">Ed25519: 64 bytes. RSA: as long as the key. ECDSA: DER.</param>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => _check(message, signature);

    /// <summary>The peer id.</summary>
    public override string ToString() => PeerId.ToString();

    private static SignatureCheck? CheckOf(PeerKeyType type, ReadOnlySpan<byte> data) => type switch
    {
        PeerKeyType.Rsa => RsaPeerKey.TryRead(data, out RsaPeerKey rsa) ? rsa.Verify : null,
        // Ed25519 has one rule in all of Marten.Threads, and it is kept where records are verified.
        PeerKeyType.Ed25519 => VerifyingKey.TryFromRaw(data, out VerifyingKey ed25519) ? ed25519.Verify : null,
        PeerKeyType.Secp256k1 => Secp256k1PeerKey.TryRead(data, out EcdsaPeerKey secp256k1) ? secp256k1.Verify : null,
        PeerKeyType.Ecdsa => NistP256PeerKey.TryRead(data, out EcdsaPeerKey ecdsa) ? ecdsa.Verify : null,
        _ => null,
    };

    private static PeerId MakePeerId(byte[] protobuf) => PeerId.FromBytes(protobuf.Length <= PeerId.InlineKeyLengthMax
        ? [(byte)Multihash.Identity, (byte)protobuf.Length, .. protobuf]
        : [(byte)Multihash.Sha256, SHA256.HashSizeInBytes, .. SHA256.HashData(protobuf)]);
}
