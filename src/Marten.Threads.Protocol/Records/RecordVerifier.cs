using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// Decides whether foreign bytes are a record of a log. It sees what the service key opens and nothing else, so replicators and
/// readers keep the same chain. Pure and thread-safe; nothing that a peer sends makes it throw.
/// </summary>
/// <remarks>
/// Strict where the reference is lenient, and invisible to its honest peers: every CID is recomputed from the received bytes, and
/// what is not canonical DAG-CBOR is refused instead of being re-encoded (specification, sections 5.1 to 5.4). The log's key comes out
/// of the log id and decides the signature; the author's key is a claim, so one of another type than Ed25519 is kept as it is.
/// Which record stands before this one in the store, and whether a first record's content is genuine, is judged by the caller.
/// </remarks>
public static class RecordVerifier
{
    /// <summary>Verifies one record.</summary>
    /// <param name="envelope">The four nodes, from anyone.</param>
    /// <param name="log">The log that they are said to belong to.</param>
    /// <param name="serviceKey">The thread's service key.</param>
    /// <param name="record">The proof, or null.</param>
    /// <returns>The first step that failed, or <see cref="RecordRefusal.None"/>.</returns>
    public static RecordRefusal Verify(RecordEnvelope envelope, LogId log, SymmetricKey serviceKey, out VerifiedRecord? record)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(serviceKey);
        record = null;

        RecordRefusal refusal = RecordOpener.CheckSizes(envelope);
        if (refusal != RecordRefusal.None)
            return refusal;
        if (!log.TryGetKey(out VerifyingKey logKey))
            return RecordRefusal.LogKeyUnknown;

        refusal = RecordOpener.Open(envelope, serviceKey, out OpenedRecord? opened);
        if (refusal != RecordRefusal.None)
            return refusal;

        Span<byte> buffer = stackalloc byte[SignedBytes.BufferLength];
        ReadOnlySpan<byte> signed = SignedBytes.Of(opened!.AuthorKey.Span, opened.EventCid, opened.Previous, buffer);
        if (!logKey.Verify(signed, opened.Signature.Span))
            return RecordRefusal.SignatureInvalid;

        record = new VerifiedRecord(log, envelope, opened);
        return RecordRefusal.None;
    }
}
