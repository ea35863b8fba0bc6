using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// A record whose links and signature hold. Only <see cref="RecordVerifier"/> and <see cref="RecordForge"/> make one, and
/// <see cref="RecordReader.TryReopen"/> from this node's own store, so having one is the proof. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// What is not proved: that a first record's content is its writer's (its signature covers the author key only), and that the named
/// author agreed (in later records the author key is not even signed).
/// </remarks>
public sealed class VerifiedRecord
{
    internal VerifiedRecord(LogId logId, RecordEnvelope envelope, OpenedRecord opened)
    {
        LogId = logId;
        Envelope = envelope;
        Cid = Cid.OfDagCbor(envelope.RecordNode.Span);
        Previous = opened.Previous;
        EventCid = opened.EventCid;
        HeaderCid = opened.HeaderCid;
        BodyCid = opened.BodyCid;
        AuthorKey = opened.AuthorKey;
    }

    /// <summary>The log whose key signed.</summary>
    public LogId LogId { get; }

    /// <summary>The bytes as received or forged.</summary>
    public RecordEnvelope Envelope { get; }

    /// <summary>Names the record: the CID of its encrypted record node.</summary>
    public Cid Cid { get; }

    /// <summary>The record before it in its log; undefined for a first record.</summary>
    public Cid Previous { get; }

    /// <summary>The CID of the event node: what the signature of a later record covers, the same under any envelope.</summary>
    public Cid EventCid { get; }

    /// <summary>The CID of the encrypted header.</summary>
    public Cid HeaderCid { get; }

    /// <summary>The CID of the encrypted body.</summary>
    public Cid BodyCid { get; }

    /// <summary>The field <c>pubKey</c>: the claimed author's public key as libp2p protobuf. Usually Ed25519, but other types are kept too.</summary>
    public ReadOnlyMemory<byte> AuthorKey { get; }

    /// <summary>Whether no record stands before it.</summary>
    public bool IsFirst => !Previous.IsDefined;
}
