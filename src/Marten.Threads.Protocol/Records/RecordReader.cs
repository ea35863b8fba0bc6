using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Protocol.Records;

/// <summary>Reads records that were verified. Pure and thread-safe; never throws on what a record holds.</summary>
public static class RecordReader
{
    /// <summary>Decrypts a record's body.</summary>
    /// <param name="record">The record.</param>
    /// <param name="readKey">The thread's read key.</param>
    /// <param name="body">The plaintext: any bytes; <see cref="Patches.EventBody.TryRead"/> tells whether they are ThreadDB's.</param>
    /// <returns>Why there is no body, or <see cref="BodyRefusal.None"/>.</returns>
    public static BodyRefusal ReadBody(VerifiedRecord record, SymmetricKey readKey, out byte[]? body)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(readKey);
        body = null;

        DagCbor.TryUnwrapBytes(record.Envelope.HeaderNode.Span, out ReadOnlySpan<byte> sealedHeader);
        if (!readKey.TryDecrypt(sealedHeader, out byte[]? header))
            return BodyRefusal.HeaderNotOpened;

        if (!header.AsSpan().StartsWith(RecordNodes.HeaderPrefix)
            || !SymmetricKey.TryFromBytes(header.AsSpan(RecordNodes.HeaderPrefix.Length), out SymmetricKey? eventKey))
            return BodyRefusal.HeaderMalformed;

        DagCbor.TryUnwrapBytes(record.Envelope.BodyNode.Span, out ReadOnlySpan<byte> sealedBody);
        return eventKey.TryDecrypt(sealedBody, out body) ? BodyRefusal.None : BodyRefusal.BodyNotOpened;
    }

    /// <summary>
    /// Opens a record out of this node's own store, which verified it before it was stored: envelope and links are judged again, the
    /// signature is not.
    /// </summary>
    /// <param name="stored">The four nodes out of the store, never from a peer.</param>
    /// <param name="log">The log under which they were stored.</param>
    /// <param name="serviceKey">The thread's service key.</param>
    /// <param name="record">The record, or null.</param>
    /// <returns>False when the stored bytes are not the ones that were verified, or the key is another thread's.</returns>
    public static bool TryReopen(RecordEnvelope stored, LogId log, SymmetricKey serviceKey, [NotNullWhen(true)] out VerifiedRecord? record)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(serviceKey);
        record = null;

        if (RecordOpener.CheckSizes(stored) != RecordRefusal.None
            || RecordOpener.Open(stored, serviceKey, out OpenedRecord? opened) != RecordRefusal.None)
            return false;

        record = new VerifiedRecord(log, stored, opened!);
        return true;
    }
}
