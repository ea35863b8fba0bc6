using System.Formats.Cbor;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>
/// A record taken apart so that any part can be replaced. A codec of its own, which shares no code with the one under test but the ciphers:
/// the map of the record node is read by the library and written byte by byte.
/// </summary>
/// <param name="Signature">Field <c>sig</c>.</param>
/// <param name="Previous">CID in <c>prev</c>; null in a first record.</param>
/// <param name="Block">CID in <c>block</c>.</param>
/// <param name="AuthorKey">Field <c>pubKey</c>.</param>
/// <param name="EventNode">The event node.</param>
/// <param name="HeaderNode">The header node.</param>
/// <param name="BodyNode">The body node.</param>
public sealed record RecordParts(
    byte[] Signature,
    byte[]? Previous,
    byte[] Block,
    byte[] AuthorKey,
    ReadOnlyMemory<byte> EventNode,
    ReadOnlyMemory<byte> HeaderNode,
    ReadOnlyMemory<byte> BodyNode)
{
    /// <summary>Opens a good record.</summary>
    public static RecordParts Open(RecordEnvelope envelope, SymmetricKey serviceKey)
    {
        byte[] sealedRecord = new CborReader(envelope.RecordNode).ReadByteString();
        if (!serviceKey.TryDecrypt(sealedRecord, out byte[]? plaintext))
            throw new ArgumentException("The service key does not open the record.", nameof(serviceKey));

        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new CborReader(plaintext);
        for (int count = reader.ReadStartMap() ?? 0; count > 0; count--)
        {
            string name = reader.ReadTextString();
            bool isLink = reader.PeekState() == CborReaderState.Tag;
            if (isLink)
                reader.ReadTag();
            byte[] value = reader.ReadByteString();
            fields.Add(name, isLink ? value[1..] : value);
        }

        return new RecordParts(
            fields["sig"], fields.GetValueOrDefault("prev"), fields["block"], fields["pubKey"], envelope.EventNode, envelope.HeaderNode, envelope.BodyNode);
    }

    /// <summary>The same with a signature by <paramref name="key"/> over what a record of its place signs.</summary>
    public RecordParts SignBy(SigningKey key) => this with { Signature = key.Sign(Previous is null ? AuthorKey : [.. Block, .. Previous]) };

    /// <summary>The same with <c>block</c> naming the event node that is there.</summary>
    public RecordParts Relink() => this with { Block = Cid.OfDagCbor(EventNode.Span).Bytes.ToArray() };

    /// <summary>The same with another event node, named by <c>block</c> and signed by <paramref name="key"/>.</summary>
    public RecordParts WithEvent(byte[] eventNode, SigningKey key) => (this with { EventNode = eventNode }).Relink().SignBy(key);

    /// <summary>The plaintext of the record node.</summary>
    public byte[] Plaintext() =>
    [
        (byte)(Previous is null ? 0xa3 : 0xa4),
        .. Field("sig"), .. Bytes(Signature),
        .. Previous is null ? [] : (byte[])[.. Field("prev"), .. Link(Previous)],
        .. Field("block"), .. Link(Block),
        .. Field("pubKey"), .. Bytes(AuthorKey),
    ];

    /// <summary>Puts the record together again under a fresh nonce.</summary>
    public RecordEnvelope Seal(SymmetricKey serviceKey, IRandomSource random) => SealPlaintext(Plaintext(), serviceKey, random);

    /// <summary>Puts a record together whose record node holds any plaintext.</summary>
    public RecordEnvelope SealPlaintext(ReadOnlySpan<byte> plaintext, SymmetricKey serviceKey, IRandomSource random) =>
        new(Bytes(serviceKey.Encrypt(plaintext, random)), EventNode, HeaderNode, BodyNode);

    /// <summary>An event node.</summary>
    public static byte[] Event(Cid body, Cid header) => [0xa2, .. Field("body"), .. Link(body.Span), .. Field("header"), .. Link(header.Span)];

    /// <summary>A text of up to 23 bytes in CBOR.</summary>
    public static byte[] Field(string name) => [(byte)(0x60 + name.Length), .. System.Text.Encoding.ASCII.GetBytes(name)];

    /// <summary>A link in DAG-CBOR.</summary>
    public static byte[] Link(ReadOnlySpan<byte> cid) => [0xd8, 0x2a, .. Bytes([0x00, .. cid])];

    /// <summary>A byte string in CBOR, with the shortest head.</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> content) => content.Length switch
    {
        < 24 => [(byte)(0x40 + content.Length), .. content],
        <= byte.MaxValue => [0x58, (byte)content.Length, .. content],
        <= ushort.MaxValue => [0x59, (byte)(content.Length >> 8), (byte)content.Length, .. content],
        _ => [0x5a, (byte)(content.Length >> 24), (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };
}
