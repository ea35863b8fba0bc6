using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Keys;

/// <summary>
/// An Ed25519 public key: of a log, a host or an identity. Public, so its text form is not redacted. Two are equal when their bytes are. A
/// defined value is canonical and not of small order; the default value is undefined and verifies nothing.
/// </summary>
public readonly struct VerifyingKey : IEquatable<VerifyingKey>
{
    /// <summary>The bare key's length in bytes.</summary>
    public const int RawLength = 32;

    /// <summary>The length in bytes of the key in libp2p's protobuf.</summary>
    public const int ProtobufLength = 36;

    /// <summary>A signature's length in bytes.</summary>
    public const int SignatureLength = 64;

    private readonly byte[]? _protobuf;

    private VerifyingKey(byte[] protobuf) => _protobuf = protobuf;

    /// <summary>False for the default value.</summary>
    public bool IsDefined => _protobuf is not null;

    /// <summary>The bare 32 bytes; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Raw => IsDefined ? _protobuf.AsMemory(ProtobufLength - RawLength) : default;

    /// <summary><c>08 01 12 20 ‖ 32 bytes</c> (specification, section 2.5); empty when undefined.</summary>
    public ReadOnlyMemory<byte> Protobuf => _protobuf;

    /// <summary>Takes a bare key.</summary>
    /// <param name="raw">32 bytes; copied.</param>
    /// <param name="key">The key, or the undefined one.</param>
    /// <returns>False for another length and for keys that no honest signer has: not canonical or of small order.</returns>
    public static bool TryFromRaw(ReadOnlySpan<byte> raw, out VerifyingKey key)
    {
        if (raw.Length != RawLength || !StrictEd25519.IsAcceptableKey(raw))
        {
            key = default;
            return false;
        }

        key = new VerifyingKey([.. ProtobufHead, .. raw]);
        return true;
    }

    /// <summary>Takes a key in libp2p's protobuf, in the one form that encoders write.</summary>
    /// <param name="protobuf"><c>08 01 12 20 ‖ 32 bytes</c>; copied.</param>
    /// <param name="key">The key, or the undefined one.</param>
    /// <returns>False for key types other than Ed25519, for other spellings of the protobuf, and where <see cref="TryFromRaw"/> says so.</returns>
    public static bool TryFromProtobuf(ReadOnlySpan<byte> protobuf, out VerifyingKey key)
    {
        key = default;
        return protobuf.Length == ProtobufLength && protobuf.StartsWith(ProtobufHead) && TryFromRaw(protobuf[ProtobufHead.Length..], out key);
    }

    /// <summary>Reads the text form: <see cref="Multibase"/> of the protobuf, as identities are written (specification, section 3.1).</summary>
    /// <param name="text">The text, in any multibase encoding.</param>
    /// <param name="key">The key, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out VerifyingKey key)
    {
        key = default;
        return Multibase.TryDecode(text, out byte[] protobuf) && TryFromProtobuf(protobuf, out key);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not an Ed25519 public key.</exception>
    public static VerifyingKey Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out VerifyingKey key) ? key : throw new FormatException("The text is not an Ed25519 public key.");

    /// <summary>
    /// Verifies a plain Ed25519 signature strictly: RFC 8032 with the equation without cofactor, S below the group order, key and R canonical and
    /// not of small order. Whatever two nodes run on, they come to the same answer.
    /// </summary>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">64 bytes; another length is simply false.</param>
    /// <returns>True when the holder of this key signed the message; false from an undefined key.</returns>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        IsDefined && signature.Length == SignatureLength && StrictEd25519.Verify(Raw.Span, message, signature);

    /// <summary>The peer id made of this key.</summary>
    /// <exception cref="InvalidOperationException">The key is undefined.</exception>
    public PeerId ToPeerId() => IsDefined ? PeerId.FromKey(this) : throw new InvalidOperationException("An undefined key has no peer id.");

    /// <summary>Lower-case base32 multibase of the protobuf, <c>bbaarei…</c>; empty when undefined.</summary>
    public override string ToString() => IsDefined ? Multibase.Encode(MultibaseEncoding.Base32, _protobuf) : string.Empty;

    /// <inheritdoc />
    public bool Equals(VerifyingKey other) => _protobuf.AsSpan().SequenceEqual(other._protobuf);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is VerifyingKey other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ByteHash.Of(_protobuf);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(VerifyingKey left, VerifyingKey right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(VerifyingKey left, VerifyingKey right) => !left.Equals(right);

    // Key type Ed25519 = 1 in field 1, 32 bytes in field 2.
    private static ReadOnlySpan<byte> ProtobufHead => [0x08, 0x01, 0x12, RawLength];
}
