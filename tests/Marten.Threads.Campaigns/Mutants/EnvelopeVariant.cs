using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>
/// What the service key lets anybody make although it differs from what the writer sent, and what verifying therefore accepts
/// (docs/protocol.md, section 5). Where the log is judged as a whole, it must not count in the writer's name.
/// </summary>
/// <param name="Name">What was done.</param>
/// <param name="KeepsEvent">Whether it is about the same event.</param>
/// <param name="KeepsAuthor">Whether it names the same author.</param>
/// <param name="Make">Makes one that must be accepted, out of the record that comes with it.</param>
internal sealed record EnvelopeVariant(
    string Name, bool KeepsEvent, bool KeepsAuthor, Func<HonestRecords, SeededRandomSource, (HonestRecord Honest, Suspect Suspect)> Make)
{
    public static IReadOnlyList<EnvelopeVariant> All { get; } =
    [
        new("sealed again", true, true, static (honest, random) =>
        {
            var record = honest.Any(random);
            return (record, Suspect.Of(record, record.Sealed(record.Parts, random)));
        }),
        new("another author named in a later record", true, false, static (honest, random) =>
        {
            var record = honest.Later(random);
            return (record, Suspect.Of(record, record.Sealed(record.Parts with { AuthorKey = AuthorKeys.Any(random) }, random)));
        }),
        new("other content below the signature of a first record", false, true, static (honest, random) =>
        {
            var record = honest.First(random);
            var other = honest.Where(random, one => !one.Parts.Block.AsSpan().SequenceEqual(record.Parts.Block)).Parts;
            var forged = record.Parts with { EventNode = other.EventNode, HeaderNode = other.HeaderNode, BodyNode = other.BodyNode };
            return (record, Suspect.Of(record, record.Sealed(forged.Relink(), random)));
        }),
        new("sealed for another thread", true, true, static (honest, random) =>
        {
            var record = honest.Any(random);
            var thread = honest.Where(random, one => !one.Thread.ServiceKey.FixedTimeEquals(record.Thread.ServiceKey)).Thread;
            return (record, new Suspect(record.Parts.Seal(thread.ServiceKey, random), record.LogId.Bytes.ToArray(), thread));
        }),
        new("content that nobody can open, signed by the log", false, true, static (honest, random) =>
        {
            var record = honest.Owned(random);
            var header = RecordParts.Bytes(random.Bytes(random.Next(80)));
            var body = RecordParts.Bytes(random.Bytes(random.Next(80)));
            var parts = record.Parts with { HeaderNode = header, BodyNode = body };
            var signed = parts.WithEvent(RecordParts.Event(Cid.OfDagCbor(body), Cid.OfDagCbor(header)), record.LogKey!);
            return (record, Suspect.Of(record, record.Sealed(signed, random)));
        }),
    ];

    /// <summary>What an accepted one has lost of the honest record, or kept of it, against expectation; null when nothing.</summary>
    public string? Loss(HonestRecord honest, VerifiedRecord accepted)
    {
        if (accepted.LogId != honest.LogId) return "another log";
        if (!accepted.Previous.Span.SequenceEqual(honest.Parts.Previous)) return "another place in the log";
        if (accepted.EventCid.Span.SequenceEqual(honest.Parts.Block) != KeepsEvent) return "another event, or the same";
        return accepted.AuthorKey.Span.SequenceEqual(honest.Parts.AuthorKey) == KeepsAuthor ? null : "another author, or the same";
    }
}
