using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>What is brought before the verifier and the oracle.</summary>
/// <param name="Envelope">The nodes.</param>
/// <param name="Log">The bytes of the id of the log that they are said to belong to.</param>
/// <param name="Thread">The keys with which they are opened.</param>
internal sealed record Suspect(RecordEnvelope Envelope, byte[] Log, ThreadKey Thread)
{
    public static Suspect Of(HonestRecord record) => Of(record, record.Envelope);

    public static Suspect Of(HonestRecord record, RecordEnvelope envelope) => new(envelope, record.LogId.Bytes.ToArray(), record.Thread);

    public Judgement Judge()
    {
        var verdict = RecordOracle.Judge(
            new RawRecord(Envelope.RecordNode.ToArray(), Envelope.EventNode.ToArray(), Envelope.HeaderNode.ToArray(), Envelope.BodyNode.ToArray()),
            Log, Thread.ServiceKey.Export(), Thread.ReadKey!.Export());
        if (!LogId.TryFromBytes(Log, out var log)) return new Judgement(RecordRefusal.LogKeyUnknown, null, verdict);

        var refusal = RecordVerifier.Verify(Envelope, log, Thread.ServiceKey, out var record);
        return new Judgement(refusal, record, verdict, record is null ? null : Body(record));
    }

    private byte[]? Body(VerifiedRecord record) => RecordReader.ReadBody(record, Thread.ReadKey!, out var body) == BodyRefusal.None ? body : null;
}

/// <summary>What both made of it.</summary>
internal sealed record Judgement(RecordRefusal Refusal, VerifiedRecord? Record, RecordVerdict Verdict, byte[]? Body = null)
{
    public bool IsAccepted => Refusal == RecordRefusal.None;

    /// <summary>In what the two disagree; null when in nothing.</summary>
    public string? Disagreement
    {
        get
        {
            if (IsAccepted != Verdict.IsAccepted) return $"product says {Refusal}, oracle says {Verdict.Refusal ?? "accepted"}";
            if (Record is null) return IsAccepted ? "accepted without a record" : null;
            if (!Record.Cid.Span.SequenceEqual(Verdict.RecordCid)) return "record CIDs differ";
            if (!Record.EventCid.Span.SequenceEqual(Verdict.EventCid)) return "event CIDs differ";
            if (!Record.Previous.Span.SequenceEqual(Verdict.Previous)) return "previous CIDs differ";
            if (!Record.AuthorKey.Span.SequenceEqual(Verdict.Author)) return "authors differ";
            return Body.AsSpan().SequenceEqual(Verdict.Content) && Body is null == Verdict.Content is null ? null : "bodies differ";
        }
    }
}
