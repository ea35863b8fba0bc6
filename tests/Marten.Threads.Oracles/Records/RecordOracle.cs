using System.Security.Cryptography;

namespace Marten.Threads.Oracles.Records;

/// <summary>The four nodes of a record.</summary>
public sealed record RawRecord(byte[] Record, byte[] Event, byte[] Header, byte[] Body);

/// <summary>What the oracle makes of a record.</summary>
/// <param name="Refusal">Why it is none, in words; null when it is accepted, and then the rest is there.</param>
/// <param name="RecordCid">The CID of the record node.</param>
/// <param name="EventCid">The CID of the event node.</param>
/// <param name="Previous">The CID in <c>prev</c>; empty in a first record.</param>
/// <param name="Author">The field <c>pubKey</c>.</param>
/// <param name="Content">The body's plain text; null without a read key or where it does not open.</param>
public sealed record RecordVerdict(string? Refusal, byte[] RecordCid, byte[] EventCid, byte[] Previous, byte[] Author, byte[]? Content)
{
    public bool IsAccepted => Refusal is null;
}

/// <summary>
/// Judges records a second time, written from docs/protocol.md alone: platform ciphers, BouncyCastle, and a CBOR reader of its own. The order
/// of its checks is its own too; only the verdict and what is read are compared.
/// </summary>
public static class RecordOracle
{
    private const int SizeMax = (4 * 1024 * 1024) - (64 * 1024);
    private const int DepthMax = 16;
    private const int AuthorMax = 4096;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly byte[] LogHead = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
    private static readonly byte[] HeaderHead = [0xa1, 0x63, (byte)'k', (byte)'e', (byte)'y', 0x58, 0x20];

    /// <summary>Accepts or refuses a record of a log.</summary>
    /// <param name="nodes">The nodes, from anybody.</param>
    /// <param name="log">The bytes of the id of the log that it is said to belong to.</param>
    /// <param name="serviceKey">32 bytes.</param>
    /// <param name="readKey">32 bytes, or null when the body is not asked for.</param>
    public static RecordVerdict Judge(RawRecord nodes, byte[] log, byte[] serviceKey, byte[]? readKey = null)
    {
        byte[][] all = [nodes.Record, nodes.Event, nodes.Header, nodes.Body];
        if (all.Sum(static node => (long)node.Length) > SizeMax) return Refused("size");
        if (all.Any(static node => node.Length == 0)) return Refused("absent node");
        if (!log.AsSpan().StartsWith(LogHead) || !Ed25519Rule.IsKey(log.AsSpan(LogHead.Length))) return Refused("log id");
        if (Opened(nodes.Record, serviceKey) is not { } plain) return Refused("record node");
        if (Fields(plain, 3, ["sig", "block", "pubKey"], "prev") is not { } record) return Refused("record fields");
        if (Fields(nodes.Event, 2, ["body", "header"], null) is not { } links) return Refused("event fields");

        byte[] eventCid = ContentId.Of(nodes.Event);
        if (!IsLinkTo(record["block"]!, eventCid)) return Refused("block");
        if (!IsLinkTo(links["header"]!, ContentId.Of(nodes.Header)) || ByteStringOf(nodes.Header) is null) return Refused("header");
        if (!IsLinkTo(links["body"]!, ContentId.Of(nodes.Body)) || ByteStringOf(nodes.Body) is null) return Refused("body");

        var author = record["pubKey"]!;
        if (author.Kind != CborValue.ByteString || !IsAuthor(author.Bytes)) return Refused("pubKey");
        var previous = record["prev"];
        if (previous is not null && (previous.Kind != CborValue.Link || !ContentId.IsNode(previous.Bytes))) return Refused("prev");

        byte[] signed = previous is null ? author.Bytes : [.. eventCid, .. previous.Bytes];
        var signature = record["sig"]!;
        if (signature.Kind != CborValue.ByteString || !Ed25519Rule.Holds(log[LogHead.Length..], signed, signature.Bytes)) return Refused("sig");
        return new RecordVerdict(null, ContentId.Of(nodes.Record), eventCid, previous?.Bytes ?? [], author.Bytes, Content(nodes, readKey));
    }

    private static RecordVerdict Refused(string step) => new(step, [], [], [], [], null);

    /// <summary>A canonical map of exactly these fields, one more among them if it is there.</summary>
    private static CborValue? Fields(byte[] node, int count, string[] needed, string? optional)
    {
        if (CborValue.Read(node, DepthMax) is not { Kind: CborValue.Map } map || needed.Any(name => map[name] is null)) return null;
        var hasOptional = optional is not null && map[optional] is not null;
        return map.Items.Count / 2 == count + (hasOptional ? 1 : 0) ? map : null;
    }

    private static bool IsLinkTo(CborValue field, byte[] cid) => field.Kind == CborValue.Link && field.Bytes.AsSpan().SequenceEqual(cid);

    private static byte[]? ByteStringOf(byte[] node) => CborValue.Read(node, 0) is { Kind: CborValue.ByteString } value ? value.Bytes : null;

    /// <summary>Key types RSA, Ed25519, Secp256k1 and ECDSA, in the one protobuf that encoders write.</summary>
    private static bool IsAuthor(byte[] key)
    {
        if (key.Length > AuthorMax || key is not [0x08, <= 3, 0x12, ..]) return false;
        var (length, width) = key[3..] switch
        {
            [< 0x80, ..] and var one => (one[0], 1),
            [>= 0x80, > 0 and < 0x80, ..] and var two => ((two[0] & 0x7f) | (two[1] << 7), 2),
            _ => (0, 0),
        };
        return length > 0 && key.Length == 3 + width + length && (key[1] != 1 || length == 32);
    }

    private static byte[]? Opened(byte[] node, byte[] key)
    {
        if (ByteStringOf(node) is not { Length: >= NonceLength + TagLength } content) return null;
        var plain = new byte[content.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(content.AsSpan(0, NonceLength), content.AsSpan(NonceLength, plain.Length), content.AsSpan(NonceLength + plain.Length), plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null; // the platform has no other way to say it
        }
    }

    private static byte[]? Content(RawRecord nodes, byte[]? readKey)
    {
        if (readKey is null || Opened(nodes.Header, readKey) is not { } header) return null;
        return header.AsSpan().StartsWith(HeaderHead) && header.Length == HeaderHead.Length + 32 ? Opened(nodes.Body, header[HeaderHead.Length..]) : null;
    }
}
