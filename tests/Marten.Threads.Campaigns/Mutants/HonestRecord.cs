using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>A record as its writer made it.</summary>
/// <param name="Envelope">Its nodes.</param>
/// <param name="LogId">Its log.</param>
/// <param name="Thread">The keys of its thread.</param>
/// <param name="LogKey">The key that signed it; null of recorded logs, whose keys stayed with their writers.</param>
internal sealed record HonestRecord(RecordEnvelope Envelope, LogId LogId, ThreadKey Thread, SigningKey? LogKey)
{
    public RecordParts Parts { get; } = RecordParts.Open(Envelope, Thread.ServiceKey);

    public bool IsFirst => Parts.Previous is null;

    public Cid Cid { get; } = Cid.OfDagCbor(Envelope.RecordNode.Span);

    /// <summary>The record in an envelope of any parts, under the thread's service key.</summary>
    public RecordEnvelope Sealed(RecordParts parts, IRandomSource random) => parts.Seal(Thread.ServiceKey, random);
}
