using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using static Marten.Threads.Testing.RecordParts;

namespace Marten.Threads.Testing;

/// <summary>
/// Records of one log that are wrong in one way each, and the refusal that each must get. What an insider could make is
/// sealed and signed again after the change, so that only the named defect is left.
/// </summary>
public static class SpoiledCatalogue
{
    /// <summary>The log that the records pretend to belong to.</summary>
    public static TestLog Log { get; } = TestLog.OfRecords(seed: 1, count: 4);

    /// <summary>Another log of the same thread.</summary>
    public static TestLog Neighbour { get; } = TestLog.OfRecords(seed: 2, count: 2, Log.ThreadKey);

    private static readonly TestLog Stranger = TestLog.OfRecords(seed: 3, count: 2);

    private static readonly TestRecord First = Log.Records[0];

    /// <summary>The record that most cases spoil.</summary>
    public static TestRecord Later { get; } = Log.Records[2];

    private static readonly TestRecord Other = Log.Records[3];

    private static readonly byte[] RawLink = [0xd8, 0x2a, .. Bytes([0x00, 0x01, 0x55, 0x12, 0x20, .. new byte[32]])];

    /// <summary>By what is wrong.</summary>
    public static IReadOnlyDictionary<string, (RecordEnvelope Envelope, RecordRefusal Refusal)> Cases { get; } = new Dictionary<string, (RecordEnvelope Envelope, RecordRefusal Refusal)>(StringComparer.Ordinal)
    {
        ["one byte too large"] = (Oversized(1), RecordRefusal.RecordTooLarge),
        ["without record node"] = (Later.Without(RecordNode.Record), RecordRefusal.RecordNodeAbsent),
        ["without event node"] = (Later.Without(RecordNode.Event), RecordRefusal.EventNodeAbsent),
        ["without header node"] = (Later.Without(RecordNode.Header), RecordRefusal.HeaderNodeAbsent),
        ["without body node"] = (Later.Without(RecordNode.Body), RecordRefusal.BodyNodeAbsent),

        ["record node cut short"] = (Later.Truncated(1, RecordNode.Record), RecordRefusal.RecordNodeNotBytes),
        ["record node with a byte behind it"] = (WithNode(RecordNode.Record, node => [.. node, 0x00]), RecordRefusal.RecordNodeNotBytes),
        ["record node with a long head"] = (WithNode(RecordNode.Record, node => [0x59, 0x00, .. node[1..]]), RecordRefusal.RecordNodeNotBytes),
        ["record node of indefinite length"] = (WithNode(RecordNode.Record, node => [0x5f, .. node, 0xff]), RecordRefusal.RecordNodeNotBytes),
        ["record node is a text"] = (WithNode(RecordNode.Record, node => [0x78, .. node[1..]]), RecordRefusal.RecordNodeNotBytes),
        ["record node under a tag"] = (WithNode(RecordNode.Record, node => [0xd8, 0x2a, .. node]), RecordRefusal.RecordNodeNotBytes),
        ["record node is a plain map"] = (Later.WithNode(RecordNode.Record, Later.Open().Plaintext()), RecordRefusal.RecordNodeNotBytes),
        ["record node shorter than a nonce"] = (Later.WithNode(RecordNode.Record, Bytes(new byte[11])), RecordRefusal.RecordNodeNotOpened),
        ["record node with a flipped bit"] = (WithNode(RecordNode.Record, node => [.. node[..^1], (byte)(node[^1] ^ 1)]), RecordRefusal.RecordNodeNotOpened),
        ["under another thread's key"] = (Later.InThread(Stranger.ThreadKey), RecordRefusal.RecordNodeNotOpened),
        ["of another thread"] = (Stranger.Records[1].Envelope, RecordRefusal.RecordNodeNotOpened),

        ["record of no bytes"] = (Later.WithRecordPlaintext(_ => []), RecordRefusal.RecordNotCanonical),
        ["record cut short"] = (Later.WithRecordPlaintext(plain => plain[..^1]), RecordRefusal.RecordNotCanonical),
        ["record with an item behind it"] = (Later.WithRecordPlaintext(plain => [.. plain, 0xf6]), RecordRefusal.RecordNotCanonical),
        ["record of indefinite length"] = (Later.WithRecordPlaintext(plain => [0xbf, .. plain[1..], 0xff]), RecordRefusal.RecordNotCanonical),
        ["record with a long count"] = (Later.WithRecordPlaintext(plain => [0xb8, 0x04, .. plain[1..]]), RecordRefusal.RecordNotCanonical),
        ["record with unsorted keys"] = (Later.WithRecordPlaintext(_ => Map(Block(), Signature(), Previous(), Author())), RecordRefusal.RecordNotCanonical),
        ["record with a key twice"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Signature(), Previous(), Block(), Author())), RecordRefusal.RecordNotCanonical),
        ["record with a key of bytes"] = (Later.WithRecordPlaintext(_ => Map([0x43, .. "sig"u8, .. Bytes(new byte[64])], Previous(), Block(), Author())), RecordRefusal.RecordNotCanonical),
        ["record with a foreign tag"] = (Later.WithRecordPlaintext(_ => Map([.. Field("sig"), 0xc1, .. Bytes(new byte[64])], Previous(), Block(), Author())), RecordRefusal.RecordNotCanonical),
        ["record with a tag in a tag"] = (Later.WithRecordPlaintext(_ => Map(Signature(), [.. Field("prev"), 0xd8, 0x2a, .. Link(Later.Cid.Span)], Block(), Author())), RecordRefusal.RecordNotCanonical),
        ["record with a link without its zero byte"] = (Later.WithRecordPlaintext(_ => Map(Signature(), [.. Field("prev"), 0xd8, 0x2a, .. Bytes(Later.Cid.Span)], Block(), Author())), RecordRefusal.RecordNotCanonical),
        ["record nested too deep"] = (Later.WithRecordPlaintext(_ => [.. Enumerable.Repeat((byte)0x81, RecordLimits.NodeDepthMax + 1), 0x00]), RecordRefusal.RecordNotCanonical),
        ["record is an array"] = (Later.WithRecordPlaintext(_ => [0x80]), RecordRefusal.RecordNotMap),
        ["record with a fifth field"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), Block(), Author(), [.. Field("counter"), 0x01])), RecordRefusal.RecordFieldUnknown),
        ["record with a field in another case"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), Block(), [.. Field("pubkey"), .. Bytes(new byte[36])])), RecordRefusal.RecordFieldUnknown),

        ["signature of 63 bytes"] = (Later.WithRecordPlaintext(_ => Map([.. Field("sig"), .. Bytes(new byte[63])], Previous(), Block(), Author())), RecordRefusal.SignatureMalformed),
        ["signature of 65 bytes"] = (Later.WithRecordPlaintext(_ => Map([.. Field("sig"), .. Bytes(new byte[65])], Previous(), Block(), Author())), RecordRefusal.SignatureMalformed),
        ["signature is null"] = (Later.WithRecordPlaintext(_ => Map([.. Field("sig"), 0xf6], Previous(), Block(), Author())), RecordRefusal.SignatureMalformed),
        ["prev is null"] = (Later.WithRecordPlaintext(_ => Map(Signature(), [.. Field("prev"), 0xf6], Block(), Author())), RecordRefusal.PreviousMalformed),
        ["prev is bytes without a tag"] = (Later.WithRecordPlaintext(_ => Map(Signature(), [.. Field("prev"), .. Bytes([0x00, .. Later.Cid.Span])], Block(), Author())), RecordRefusal.PreviousMalformed),
        ["prev is a link to raw bytes"] = (Later.WithRecordPlaintext(_ => Map(Signature(), [.. Field("prev"), .. RawLink], Block(), Author())), RecordRefusal.PreviousMalformed),
        ["block is null"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), [.. Field("block"), 0xf6], Author())), RecordRefusal.BlockMalformed),
        ["block is a link to raw bytes"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), [.. Field("block"), .. RawLink], Author())), RecordRefusal.BlockMalformed),
        ["pubKey is empty"] = (Later.WithAuthorKey([]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey is a bare key"] = (Later.WithAuthorKey(Log.Author.VerifyingKey.Raw.Span), RecordRefusal.AuthorKeyMalformed),
        ["pubKey is cut short"] = (Later.WithAuthorKey(Log.Author.VerifyingKey.Protobuf.Span[..^1]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey with a byte behind it"] = (Later.WithAuthorKey([.. Log.Author.VerifyingKey.Protobuf.Span, 0x00]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey of an unknown type"] = (Later.WithAuthorKey([0x08, 0x04, 0x12, 0x01, 0x00]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey with a padded length"] = (Later.WithAuthorKey([0x08, 0x00, 0x12, 0x81, 0x00, 0x00]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey is an Ed25519 key of 33 bytes"] = (Later.WithAuthorKey([0x08, 0x01, 0x12, 0x21, .. new byte[33]]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey is longer than any key"] = (Later.WithAuthorKey([0x08, 0x00, 0x12, 0x80, 0x20, .. new byte[4096]]), RecordRefusal.AuthorKeyMalformed),
        ["pubKey is a text"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), Block(), [.. Field("pubKey"), 0x61, 0x61])), RecordRefusal.AuthorKeyMalformed),
        ["without sig"] = (Later.WithRecordPlaintext(_ => Map(Previous(), Block(), Author())), RecordRefusal.SignatureMissing),
        ["without block"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), Author())), RecordRefusal.BlockMissing),
        ["without pubKey"] = (Later.WithRecordPlaintext(_ => Map(Signature(), Previous(), Block())), RecordRefusal.AuthorKeyMissing),
        ["without anything"] = (Later.WithRecordPlaintext(_ => [0xa0]), RecordRefusal.SignatureMissing),

        ["event cut short"] = (Later.WithSignedEvent(node => node[..^1]), RecordRefusal.EventNotCanonical),
        ["event with an item behind it"] = (Later.WithSignedEvent(node => [.. node, 0xf6]), RecordRefusal.EventNotCanonical),
        ["event with unsorted keys"] = (Later.WithSignedEvent(_ => Map(HeaderLink(), BodyLink())), RecordRefusal.EventNotCanonical),
        ["event of indefinite length"] = (Later.WithSignedEvent(node => [0xbf, .. node[1..], 0xff]), RecordRefusal.EventNotCanonical),
        ["event with a key twice"] = (Later.WithSignedEvent(_ => Map(BodyLink(), BodyLink(), HeaderLink())), RecordRefusal.EventNotCanonical),
        ["event with a half float"] = (Later.WithSignedEvent(_ => Map([.. Field("body"), 0xf9, 0x00, 0x00], HeaderLink())), RecordRefusal.EventNotCanonical),
        ["event is bytes"] = (Later.WithSignedEvent(node => Bytes(node)), RecordRefusal.EventNotMap),
        ["event with a third field"] = (Later.WithSignedEvent(_ => Map(BodyLink(), HeaderLink(), [.. Field("version"), 0x01])), RecordRefusal.EventFieldUnknown),
        ["event body is null"] = (Later.WithSignedEvent(_ => Map([.. Field("body"), 0xf6], HeaderLink())), RecordRefusal.EventBodyMalformed),
        ["event body is a link to raw bytes"] = (Later.WithSignedEvent(_ => Map([.. Field("body"), .. RawLink], HeaderLink())), RecordRefusal.EventBodyMalformed),
        ["event header is bytes"] = (Later.WithSignedEvent(_ => Map(BodyLink(), [.. Field("header"), 0x41, 0x00])), RecordRefusal.EventHeaderMalformed),
        ["event without body"] = (Later.WithSignedEvent(_ => Map(HeaderLink())), RecordRefusal.EventBodyMissing),
        ["event without header"] = (Later.WithSignedEvent(_ => Map(BodyLink())), RecordRefusal.EventHeaderMissing),
        ["event without anything"] = (Later.WithSignedEvent(_ => [0xa0]), RecordRefusal.EventBodyMissing),

        ["signed header that is a map"] = (Later.WithSignedContent(new byte[] { 0xa0 }, Later.Envelope.BodyNode), RecordRefusal.HeaderNodeNotBytes),
        ["signed header with a byte behind it"] = (Later.WithSignedContent((byte[])[.. Later.Envelope.HeaderNode.Span, 0x00], Later.Envelope.BodyNode), RecordRefusal.HeaderNodeNotBytes),
        ["signed body with a long head"] = (Later.WithSignedContent(Later.Envelope.HeaderNode, new byte[] { 0x58, 0x01, 0x00 }), RecordRefusal.BodyNodeNotBytes),
        ["signed body of indefinite length"] = (Later.WithSignedContent(Later.Envelope.HeaderNode, new byte[] { 0x5f, 0x41, 0x00, 0xff }), RecordRefusal.BodyNodeNotBytes),
        ["body cut short"] = (Later.Truncated(3), RecordRefusal.BodyNodeNotBytes),
        ["header cut short"] = (Later.Truncated(3, RecordNode.Header), RecordRefusal.HeaderNodeNotBytes),

        ["event of another record"] = (Later.WithSwappedEvent(Other), RecordRefusal.EventMismatch),
        ["block names another event"] = (Later.Change(parts => parts with { Block = Other.Open().Block }), RecordRefusal.EventMismatch),
        ["header of another record"] = (Later.WithSwappedHeader(Other), RecordRefusal.HeaderMismatch),
        ["body of another record"] = (Later.WithSwappedBody(Other), RecordRefusal.BodyMismatch),
        ["header and body of another record"] = (Later.WithSwappedContent(Other), RecordRefusal.HeaderMismatch),
        ["header and body of another log"] = (Later.WithSwappedContent(Neighbour.Records[1]), RecordRefusal.HeaderMismatch),
        ["body and header in each other's place"] = (new RecordEnvelope(Later.Envelope.RecordNode, Later.Envelope.EventNode, Later.Envelope.BodyNode, Later.Envelope.HeaderNode), RecordRefusal.HeaderMismatch),
        ["body with a flipped bit"] = (WithNode(RecordNode.Body, node => [.. node[..^1], (byte)(node[^1] ^ 1)]), RecordRefusal.BodyMismatch),

        ["signed by another key"] = (Later.SignedBy(Neighbour.LogKey), RecordRefusal.SignatureInvalid),
        ["signed by the author"] = (Later.SignedBy(Log.Author), RecordRefusal.SignatureInvalid),
        ["signature of another record"] = (Later.WithSignatureOf(Other), RecordRefusal.SignatureInvalid),
        ["signature of the first record"] = (Later.WithSignatureOf(First), RecordRefusal.SignatureInvalid),
        ["signature of nothing"] = (Later.Change(parts => parts with { Signature = new byte[64] }), RecordRefusal.SignatureInvalid),
        ["signature with a larger S"] = (Later.Change(parts => parts with { Signature = WithLargerS(parts.Signature) }), RecordRefusal.SignatureInvalid),
        ["prev names another record"] = (Later.WithBrokenLink(), RecordRefusal.SignatureInvalid),
        ["prev left out of a later record"] = (Later.Change(parts => parts with { Previous = null }), RecordRefusal.SignatureInvalid),
        ["prev added to a first record"] = (First.Change(parts => parts with { Previous = Later.Cid.Bytes.ToArray() }), RecordRefusal.SignatureInvalid),
        ["new content under an old signature"] = (Later.Change(parts => (parts with { EventNode = Other.Envelope.EventNode, HeaderNode = Other.Envelope.HeaderNode, BodyNode = Other.Envelope.BodyNode }).Relink()), RecordRefusal.SignatureInvalid),
        ["another author in a first record"] = (First.WithAuthorKey(Neighbour.Author.VerifyingKey.Protobuf.Span), RecordRefusal.SignatureInvalid),
        ["of another log of the thread"] = (Neighbour.Records[1].Envelope, RecordRefusal.SignatureInvalid),
        ["first record of another log of the thread"] = (Neighbour.Records[0].Envelope, RecordRefusal.SignatureInvalid),
    };

    /// <summary>A record whose four nodes have the largest size allowed and some bytes more.</summary>
    public static RecordEnvelope Oversized(int extra)
    {
        TestRecord small = Log.Forge(new byte[100_000], Later.Cid);
        int bodyLength = RecordLimits.RecordMaxBytes + extra - (small.Envelope.ByteCount - small.Envelope.BodyNode.Length);
        byte[] body = Bytes(new byte[bodyLength - 5]);
        return small.WithSignedContent(small.Envelope.HeaderNode, body);
    }

    private static RecordEnvelope WithNode(RecordNode node, Func<byte[], byte[]> change) => Later.WithNode(node, change(Later.Node(node).ToArray()));

    /// <summary>The same signature with the group order added to S, which a lax verifier takes for good.</summary>
    private static byte[] WithLargerS(byte[] signature)
    {
        byte[] order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        byte[] spoiled = [.. signature];
        int carry = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int sum = spoiled[32 + i] + order[i] + carry;
            spoiled[32 + i] = (byte)sum;
            carry = sum >> 8;
        }

        return spoiled;
    }

    private static byte[] Map(params byte[][] members) => [(byte)(0xa0 + members.Length), .. members.SelectMany(member => member)];

    private static byte[] Signature() => [.. Field("sig"), .. Bytes(Later.Open().Signature)];

    private static byte[] Previous() => [.. Field("prev"), .. Link(Later.Open().Previous!)];

    private static byte[] Block() => [.. Field("block"), .. Link(Later.Open().Block)];

    private static byte[] Author() => [.. Field("pubKey"), .. Bytes(Later.Open().AuthorKey)];

    private static byte[] BodyLink() => [.. Field("body"), .. Link(Later.Verified.BodyCid.Span)];

    private static byte[] HeaderLink() => [.. Field("header"), .. Link(Later.Verified.HeaderCid.Span)];
}
