using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// A libp2p node's name: the multihash of its public key's protobuf (specification, section 2.5). Keys of up to 42 bytes are kept whole in an
/// identity hash (<c>12D3KooW…</c> for Ed25519), longer ones as SHA-256 (<c>Qm…</c>). Compared bytewise, unsigned; the default value is undefined.
/// </summary>
public readonly struct PeerId : IEquatable<PeerId>, IComparable<PeerId>
{
    /// <summary>The longest key protobuf, in bytes, that is kept whole in the id instead of being hashed (libp2p's peer id specification).</summary>
    public const int InlineKeyLengthMax = 42;

    private readonly byte[]? _bytes;

    private PeerId(byte[] bytes) => _bytes = bytes;

    /// <summary>False for the default value.</summary>
    public bool IsDefined => _bytes is not null;

    /// <summary>The multihash's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The multihash's bytes, as they go on the wire; empty when undefined.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The id of an Ed25519 key: <c>00 24 ‖ 36 bytes</c>.</summary>
    /// <exception cref="ArgumentException">The key is undefined.</exception>
    public static PeerId FromKey(VerifyingKey key)
    {
        if (!key.IsDefined)
            throw new ArgumentException("An undefined key has no peer id.", nameof(key));
        return new PeerId([(byte)Multihash.Identity, VerifyingKey.ProtobufLength, .. key.Protobuf.Span]);
    }

    /// <summary>The Ed25519 key inside the id.</summary>
    /// <param name="key">The key, or the undefined one.</param>
    /// <returns>False when the id holds a hash, a key of another type, or a key that <see cref="VerifyingKey"/> refuses.</returns>
    public bool TryGetKey(out VerifyingKey key)
    {
        key = default;
        return Multihash.TryRead(Span, out ulong code, out ReadOnlySpan<byte> digest)
            && code == Multihash.Identity
            && VerifyingKey.TryFromProtobuf(digest, out key);
    }

    /// <summary>Takes the multihash of a key: an identity hash of 1 to 42 bytes or a SHA-256. Nothing may follow.</summary>
    /// <param name="bytes">The whole id; copied.</param>
    /// <param name="peerId">The id, or the undefined one.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out PeerId peerId)
    {
        peerId = default;
        if (!Multihash.TryRead(bytes, out ulong code, out ReadOnlySpan<byte> digest))
            return false;
        if (code != Multihash.Sha256 && (code != Multihash.Identity || digest.IsEmpty || digest.Length > InlineKeyLengthMax))
            return false;

        peerId = new PeerId(bytes.ToArray());
        return true;
    }

    /// <summary>Takes the multihash of a key like <see cref="TryFromBytes"/>.</summary>
    /// <exception cref="FormatException">The bytes are not a peer id.</exception>
    public static PeerId FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out PeerId peerId) ? peerId : throw new FormatException($"{bytes.Length} bytes do not make a peer id.");

    /// <summary>
    /// Reads the text form: base58 (<c>1…</c>, <c>Qm…</c>), or a CID of codec 0x72 in any <see cref="Multibase"/> encoding. Strict: the text
    /// must be exactly what the id is written as in that form.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="peerId">The id, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out PeerId peerId)
    {
        peerId = default;
        if (text is ['1', ..] or ['Q', 'm', ..])
            return Base58Text.TryDecode(text, out byte[] bytes) && TryFromBytes(bytes, out peerId);
        return Cid.TryParse(text, out Cid cid) && cid.Codec == Cid.Libp2pKey && TryFromBytes(cid.Hash, out peerId);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a peer id.</exception>
    public static PeerId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out PeerId peerId) ? peerId : throw new FormatException("The text is not a peer id.");

    /// <summary>Base58; empty when undefined.</summary>
    public override string ToString() => Base58Text.Encode(Span);

    /// <inheritdoc />
    public bool Equals(PeerId other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is PeerId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ByteHash.Of(Span);

    /// <summary>Compares bytewise, unsigned; the undefined id comes first.</summary>
    public int CompareTo(PeerId other) => Span.SequenceCompareTo(other.Span);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(PeerId left, PeerId right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(PeerId left, PeerId right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/> bytewise.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> comes before or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/> bytewise.</summary>
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> comes after or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;
}
