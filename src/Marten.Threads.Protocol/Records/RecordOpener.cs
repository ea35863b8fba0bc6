using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>The steps that verifying and reopening share: sizes, envelope, nodes, links.</summary>
internal static class RecordOpener
{
    public static RecordRefusal CheckSizes(RecordEnvelope envelope) => envelope switch
    {
        { ByteCount: > RecordLimits.RecordMaxBytes } => RecordRefusal.RecordTooLarge,
        { RecordNode.IsEmpty: true } => RecordRefusal.RecordNodeAbsent,
        { EventNode.IsEmpty: true } => RecordRefusal.EventNodeAbsent,
        { HeaderNode.IsEmpty: true } => RecordRefusal.HeaderNodeAbsent,
        { BodyNode.IsEmpty: true } => RecordRefusal.BodyNodeAbsent,
        _ => RecordRefusal.None,
    };

    /// <summary>Opens the envelope, whose sizes were checked, and compares all links.</summary>
    public static RecordRefusal Open(RecordEnvelope envelope, SymmetricKey serviceKey, out OpenedRecord? opened)
    {
        opened = null;
        RecordRefusal refusal = Decrypt(envelope.RecordNode.Span, serviceKey, out byte[] plaintext);
        if (refusal != RecordRefusal.None)
            return refusal;

        refusal = RecordFields.Read(plaintext, out RecordFields record);
        if (refusal != RecordRefusal.None)
            return refusal;

        refusal = EventFields.Read(envelope.EventNode.Span, out EventFields links);
        if (refusal != RecordRefusal.None)
            return refusal;

        if (!DagCbor.TryUnwrapBytes(envelope.HeaderNode.Span, out _))
            return RecordRefusal.HeaderNodeNotBytes;
        if (!DagCbor.TryUnwrapBytes(envelope.BodyNode.Span, out _))
            return RecordRefusal.BodyNodeNotBytes;

        Cid eventCid = Cid.OfDagCbor(envelope.EventNode.Span);
        if (!eventCid.Span.SequenceEqual(record.Block))
            return RecordRefusal.EventMismatch;
        Cid headerCid = Cid.OfDagCbor(envelope.HeaderNode.Span);
        if (!headerCid.Span.SequenceEqual(links.Header))
            return RecordRefusal.HeaderMismatch;
        Cid bodyCid = Cid.OfDagCbor(envelope.BodyNode.Span);
        if (!bodyCid.Span.SequenceEqual(links.Body))
            return RecordRefusal.BodyMismatch;

        Cid.TryFromBytes(record.Previous, out Cid previous);
        opened = new OpenedRecord(record.Signature.ToArray(), previous, eventCid, headerCid, bodyCid, record.AuthorKey.ToArray());
        return RecordRefusal.None;
    }

    private static RecordRefusal Decrypt(ReadOnlySpan<byte> recordNode, SymmetricKey serviceKey, out byte[] plaintext)
    {
        plaintext = [];
        if (!DagCbor.TryUnwrapBytes(recordNode, out ReadOnlySpan<byte> ciphertext))
            return RecordRefusal.RecordNodeNotBytes;
        if (!serviceKey.TryDecrypt(ciphertext, out byte[]? opened))
            return RecordRefusal.RecordNodeNotOpened;

        plaintext = opened;
        return RecordRefusal.None;
    }
}
