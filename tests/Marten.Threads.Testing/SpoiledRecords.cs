using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Testing;

/// <summary>One of the four nodes.</summary>
public enum RecordNode
{
    /// <summary>The encrypted links, signature and author key.</summary>
    Record,

    /// <summary>The plain links to body and header.</summary>
    Event,

    /// <summary>The encrypted event key.</summary>
    Header,

    /// <summary>The encrypted content.</summary>
    Body,
}

/// <summary>
/// Named ways to spoil a record. What needs the service key is sealed with it again, what needs the log's key is signed with it again, so that
/// nothing else is wrong with the record.
/// </summary>
public static class SpoiledRecords
{
    /// <summary><c>prev</c> names a record that does not exist; the signature is left as it was.</summary>
    public static RecordEnvelope WithBrokenLink(this TestRecord record) => record.Change(parts => parts with { Previous = Nowhere(record) });

    /// <summary><c>prev</c> names a record that does not exist, and the log signed that: valid by itself, but it follows nothing.</summary>
    public static RecordEnvelope WithMissingPrevious(this TestRecord record) =>
        record.Change(parts => (parts with { Previous = Nowhere(record) }).SignBy(record.Log.LogKey));

    /// <summary>Signed by another key than the log's.</summary>
    public static RecordEnvelope SignedBy(this TestRecord record, SigningKey other) => record.Change(parts => parts.SignBy(other));

    /// <summary>With the signature of another record.</summary>
    public static RecordEnvelope WithSignatureOf(this TestRecord record, TestRecord other) =>
        record.Change(parts => parts with { Signature = other.Open().Signature });

    /// <summary>With the body node of another record.</summary>
    public static RecordEnvelope WithSwappedBody(this TestRecord record, TestRecord other) => record.WithNode(RecordNode.Body, other.Envelope.BodyNode);

    /// <summary>With the header node of another record.</summary>
    public static RecordEnvelope WithSwappedHeader(this TestRecord record, TestRecord other) => record.WithNode(RecordNode.Header, other.Envelope.HeaderNode);

    /// <summary>With header and body of another record, as a relay with the read key could send it.</summary>
    public static RecordEnvelope WithSwappedContent(this TestRecord record, TestRecord other) =>
        new(record.Envelope.RecordNode, record.Envelope.EventNode, other.Envelope.HeaderNode, other.Envelope.BodyNode);

    /// <summary>With event, header and body of another record.</summary>
    public static RecordEnvelope WithSwappedEvent(this TestRecord record, TestRecord other) =>
        new(record.Envelope.RecordNode, other.Envelope.EventNode, other.Envelope.HeaderNode, other.Envelope.BodyNode);

    /// <summary>
    /// A first record with this one's signature and author but another's content. Anyone with the service key can make it, and it verifies:
    /// the signature of a first record covers the author key only.
    /// </summary>
    public static RecordEnvelope ForgedFirst(this TestRecord first, TestRecord content) => first.Change(parts => (parts with
    {
        EventNode = content.Envelope.EventNode,
        HeaderNode = content.Envelope.HeaderNode,
        BodyNode = content.Envelope.BodyNode,
    }).Relink());

    /// <summary>The same signed content in another envelope, as anyone with the service key can make it: it verifies, under another CID.</summary>
    public static RecordEnvelope ReEncrypted(this TestRecord record) => record.Change(parts => parts);

    /// <summary>With another author key. Of a later record the signature does not cover it, so it verifies.</summary>
    public static RecordEnvelope WithAuthorKey(this TestRecord record, ReadOnlySpan<byte> protobuf)
    {
        byte[] key = protobuf.ToArray();
        return record.Change(parts => parts with { AuthorKey = key });
    }

    /// <summary>Sealed with the service key of another thread.</summary>
    public static RecordEnvelope InThread(this TestRecord record, ThreadKey other) => record.Open().Seal(other.ServiceKey, record.Log.Random);

    /// <summary>With any plaintext in the record node.</summary>
    public static RecordEnvelope WithRecordPlaintext(this TestRecord record, Func<byte[], byte[]> change)
    {
        RecordParts parts = record.Open();
        return parts.SealPlaintext(change(parts.Plaintext()), record.Log.ThreadKey.ServiceKey, record.Log.Random);
    }

    /// <summary>With another event node, which the record names and signs.</summary>
    public static RecordEnvelope WithSignedEvent(this TestRecord record, Func<byte[], byte[]> change) =>
        record.Change(parts => parts.WithEvent(change(parts.EventNode.ToArray()), record.Log.LogKey));

    /// <summary>With another header and body node, which the event node names and the record signs.</summary>
    public static RecordEnvelope WithSignedContent(this TestRecord record, ReadOnlyMemory<byte> headerNode, ReadOnlyMemory<byte> bodyNode) =>
        record.Change(parts => (parts with { HeaderNode = headerNode, BodyNode = bodyNode })
            .WithEvent(RecordParts.Event(Cid.OfDagCbor(bodyNode.Span), Cid.OfDagCbor(headerNode.Span)), record.Log.LogKey));

    /// <summary>With one node cut by some bytes at its end.</summary>
    public static RecordEnvelope Truncated(this TestRecord record, int bytes, RecordNode node = RecordNode.Body) =>
        record.WithNode(node, record.Node(node)[..^bytes]);

    /// <summary>Without one node.</summary>
    public static RecordEnvelope Without(this TestRecord record, RecordNode node) => record.WithNode(node, default);

    /// <summary>With other bytes for one node and nothing else changed.</summary>
    public static RecordEnvelope WithNode(this TestRecord record, RecordNode node, ReadOnlyMemory<byte> bytes) => new(
        node == RecordNode.Record ? bytes : record.Envelope.RecordNode,
        node == RecordNode.Event ? bytes : record.Envelope.EventNode,
        node == RecordNode.Header ? bytes : record.Envelope.HeaderNode,
        node == RecordNode.Body ? bytes : record.Envelope.BodyNode);

    /// <summary>One of the record's nodes.</summary>
    public static ReadOnlyMemory<byte> Node(this TestRecord record, RecordNode node) => node switch
    {
        RecordNode.Record => record.Envelope.RecordNode,
        RecordNode.Event => record.Envelope.EventNode,
        RecordNode.Header => record.Envelope.HeaderNode,
        _ => record.Envelope.BodyNode,
    };

    /// <summary>The record taken apart.</summary>
    public static RecordParts Open(this TestRecord record) => RecordParts.Open(record.Envelope, record.Log.ThreadKey.ServiceKey);

    /// <summary>The record with changed parts, sealed again.</summary>
    public static RecordEnvelope Change(this TestRecord record, Func<RecordParts, RecordParts> change) =>
        change(record.Open()).Seal(record.Log.ThreadKey.ServiceKey, record.Log.Random);

    private static byte[] Nowhere(TestRecord record) => Cid.OfDagCbor(record.Body).Bytes.ToArray();
}
