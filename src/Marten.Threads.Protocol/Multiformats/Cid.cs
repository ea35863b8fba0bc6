using System.Security.Cryptography;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>
/// A content identifier: names a block by the hash of its bytes. Version 1 is <c>01 ‖ uvarint(codec) ‖ multihash</c>; version 0 is a bare
/// SHA-256 multihash. Two are equal when their bytes are; the order is bytewise, unsigned. The default value is undefined.
/// </summary>
public readonly struct Cid : IEquatable<Cid>, IComparable<Cid>
{
    /// <summary>Codec 0x71: DAG-CBOR, the codec of every node of a record.</summary>
    public const ulong DagCbor = 0x71;

    /// <summary>Codec 0x72: a libp2p public key, the codec of peer ids written as CIDs.</summary>
    public const ulong Libp2pKey = 0x72;

    private const ulong DagProtobuf = 0x70;
    private const int DagCborLength = 36;

    private readonly byte[]? _bytes;

    private Cid(byte[] bytes) => _bytes = bytes;

    /// <summary>False for the default value, which stands for "no record yet".</summary>
    public bool IsDefined => _bytes is not null;

    /// <summary>The identifier's bytes; empty when undefined.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The identifier's bytes; empty when undefined.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>0 or 1; 0 also when undefined.</summary>
    public int Version => Span.Length > 0 && Span[0] == 1 ? 1 : 0;

    /// <summary>The content type's code: that of version 0 is 0x70. 0 when undefined.</summary>
    public ulong Codec
    {
        get
        {
            if (Version == 0)
                return IsDefined ? DagProtobuf : 0;
            Uvarint.TryRead(Span[1..], out ulong codec, out _);
            return codec;
        }
    }

    /// <summary>The hash function's code (<see cref="Multihash"/>); 0 when undefined.</summary>
    public ulong HashCode
    {
        get
        {
            Multihash.TryRead(Hash, out ulong code, out _);
            return code;
        }
    }

    /// <summary>The hash itself, without its function's code and its length; empty when undefined.</summary>
    public ReadOnlySpan<byte> Digest
    {
        get
        {
            Multihash.TryRead(Hash, out _, out ReadOnlySpan<byte> digest);
            return digest;
        }
    }

    /// <summary>The multihash part; empty when undefined.</summary>
    public ReadOnlySpan<byte> Hash
    {
        get
        {
            if (Version == 0)
                return Span;
            Uvarint.TryRead(Span[1..], out _, out int codecLength);
            return Span[(1 + codecLength)..];
        }
    }

    /// <summary>True for <c>01 71 12 20 ‖ 32 bytes</c>, the only form that the links of a record may have (specification, section 5.1).</summary>
    public bool IsDagCborSha256 => IsDagCborSha256Bytes(Span);

    /// <summary>The identifier of a DAG-CBOR node: version 1, codec 0x71, SHA-256 over exactly these bytes.</summary>
    /// <param name="node">The node's bytes as received or as about to be sent; never a re-encoding of them.</param>
    public static Cid OfDagCbor(ReadOnlySpan<byte> node)
    {
        var bytes = new byte[DagCborLength];
        bytes[0] = 0x01;
        bytes[1] = (byte)DagCbor;
        bytes[2] = (byte)Multihash.Sha256;
        bytes[3] = SHA256.HashSizeInBytes;
        SHA256.HashData(node, bytes.AsSpan(4));
        return new Cid(bytes);
    }

    /// <summary>Takes a binary identifier of version 0 or 1. Nothing may follow it, and no number in it may be padded.</summary>
    /// <param name="bytes">The whole identifier; copied.</param>
    /// <param name="cid">The identifier, or the undefined one.</param>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out Cid cid)
    {
        if (IsDagCborSha256Bytes(bytes) || IsVersion0(bytes) || IsVersion1(bytes))
        {
            cid = new Cid(bytes.ToArray());
            return true;
        }

        cid = default;
        return false;
    }

    /// <summary>Takes a binary identifier like <see cref="TryFromBytes"/>.</summary>
    /// <exception cref="FormatException">The bytes are not an identifier.</exception>
    public static Cid FromBytes(ReadOnlySpan<byte> bytes) =>
        TryFromBytes(bytes, out Cid cid) ? cid : throw new FormatException($"{bytes.Length} bytes do not make a CID.");

    /// <summary>
    /// Reads the text form: <c>Qm…</c> for version 0, any <see cref="Multibase"/> text for version 1. Strict: the text must be exactly what the
    /// identifier is written as in that encoding, so letter case counts.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="cid">The identifier, or the undefined one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Cid cid)
    {
        cid = default;
        if (text is ['Q', 'm', ..])
            return Base58Text.TryDecode(text, out byte[] hash) && IsVersion0(hash) && TryFromBytes(hash, out cid);
        return Multibase.TryDecodeExact(text, out byte[] bytes) && IsVersion1(bytes) && TryFromBytes(bytes, out cid);
    }

    /// <summary>Reads the text form like <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not an identifier.</exception>
    public static Cid Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Cid cid) ? cid : throw new FormatException("The text is not a CID.");

    /// <summary>Base58 for version 0, lower-case base32 with its leading <c>b</c> for version 1; empty when undefined.</summary>
    public override string ToString()
    {
        if (!IsDefined)
            return string.Empty;
        return Version == 0 ? Base58Text.Encode(Span) : Multibase.Encode(MultibaseEncoding.Base32, Span);
    }

    /// <inheritdoc />
    public bool Equals(Cid other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Cid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => ByteHash.Of(Span);

    /// <summary>Compares bytewise, unsigned; the undefined identifier comes first.</summary>
    public int CompareTo(Cid other) => Span.SequenceCompareTo(other.Span);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(Cid left, Cid right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(Cid left, Cid right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> comes before <paramref name="right"/> bytewise.</summary>
    public static bool operator <(Cid left, Cid right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> comes before or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator <=(Cid left, Cid right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/> bytewise.</summary>
    public static bool operator >(Cid left, Cid right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> comes after or equals <paramref name="right"/> bytewise.</summary>
    public static bool operator >=(Cid left, Cid right) => left.CompareTo(right) >= 0;

    private static bool IsDagCborSha256Bytes(ReadOnlySpan<byte> bytes) => bytes.Length == DagCborLength && bytes is [0x01, 0x71, 0x12, 0x20, ..];

    private static bool IsVersion0(ReadOnlySpan<byte> bytes) => bytes.Length == 34 && bytes is [0x12, 0x20, ..];

    private static bool IsVersion1(ReadOnlySpan<byte> bytes) =>
        bytes is [0x01, ..]
        && Uvarint.TryRead(bytes[1..], out ulong codec, out int codecLength)
        && codec <= long.MaxValue
        && Multihash.TryRead(bytes[(1 + codecLength)..], out _, out _);
}
