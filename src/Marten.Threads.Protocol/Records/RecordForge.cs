using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>Makes records of own logs, byte for byte as the reference does with the same keys and random bytes. Pure and thread-safe.</summary>
public static class RecordForge
{
    /// <summary>Encrypts, links and signs one record.</summary>
    /// <param name="key">The thread's key with read key.</param>
    /// <param name="logKey">The log's key; it signs.</param>
    /// <param name="author">The identity that the record names as its author.</param>
    /// <param name="previous">The newest record of the log; undefined for the first one.</param>
    /// <param name="body">The content: one item of CBOR. <see cref="Patches.EventBody"/> writes those of ThreadDB; an application's own is not looked into.</param>
    /// <param name="random">
    /// Drawn from four times, in this order: 32 bytes of event key, 12 bytes of nonce each for body, header and record.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The key has no read key, a key is undefined, <paramref name="previous"/> cannot name a record, or the body is empty or makes the
    /// record larger than <see cref="RecordLimits.RecordMaxBytes"/>.
    /// </exception>
    public static VerifiedRecord Forge(ThreadKey key, SigningKey logKey, VerifyingKey author, Cid previous, ReadOnlySpan<byte> body, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(logKey);
        ArgumentNullException.ThrowIfNull(random);
        SymmetricKey readKey = key.ReadKey ?? throw new ArgumentException("A record can be made only with the thread's read key.", nameof(key));
        if (!author.IsDefined)
            throw new ArgumentException("The author is undefined.", nameof(author));
        if (previous.IsDefined && !previous.IsDagCborSha256)
            throw new ArgumentException("The previous CID is not that of a record.", nameof(previous));
        if (body.IsEmpty || body.Length > RecordLimits.RecordMaxBytes)
            throw new ArgumentException($"A body of {body.Length} bytes does not make a record.", nameof(body));

        SymmetricKey eventKey = SymmetricKey.Generate(random);
        byte[] bodyNode = RecordNodes.Body(body, eventKey, random);
        byte[] headerNode = RecordNodes.Header(eventKey, readKey, random);
        Cid bodyCid = Cid.OfDagCbor(bodyNode);
        Cid headerCid = Cid.OfDagCbor(headerNode);
        byte[] eventNode = RecordNodes.Event(bodyCid, headerCid);
        Cid eventCid = Cid.OfDagCbor(eventNode);

        Span<byte> buffer = stackalloc byte[SignedBytes.BufferLength];
        byte[] signature = logKey.Sign(SignedBytes.Of(author.Protobuf.Span, eventCid, previous, buffer));
        byte[] recordNode = RecordNodes.Record(signature, previous, eventCid, author.Protobuf.Span, key.ServiceKey, random);

        var envelope = new RecordEnvelope(recordNode, eventNode, headerNode, bodyNode);
        if (RecordOpener.CheckSizes(envelope) != RecordRefusal.None)
            throw new ArgumentException($"A body of {body.Length} bytes makes a record of {envelope.ByteCount}; at most {RecordLimits.RecordMaxBytes} are allowed.", nameof(body));

        var opened = new OpenedRecord(signature, previous, eventCid, headerCid, bodyCid, author.Protobuf);
        return new VerifiedRecord(LogId.FromKey(logKey.VerifyingKey), envelope, opened);
    }
}
