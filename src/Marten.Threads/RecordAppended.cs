using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads;

/// <summary>
/// The Marten event of a record: its four raw nodes, byte for byte, in the event's <c>bdata</c>. Stream = log (or a
/// branch of it), version = counter.
/// </summary>
public sealed class RecordAppended
{
    private RecordAppended(RecordEnvelope envelope) => Envelope = envelope;

    /// <summary>The nodes as they were signed.</summary>
    public RecordEnvelope Envelope { get; }

    // Spares the inline projection from opening again what was opened a moment ago.
    internal VerifiedRecord? Verified { get; private init; }

    internal RecordPosition? Position { get; private init; }

    internal static RecordAppended Of(VerifiedRecord record, RecordPosition position) =>
        new(record.Envelope) { Verified = record, Position = position };

    internal static RecordAppended FromBlock(byte[] block) => RecordEnvelope.TryFromBlock(block, out var envelope)
        ? new RecordAppended(envelope)
        : throw new ThreadDataException("An event of the thread store does not hold the four nodes of a record. The table mt_events was changed by something else than Marten.Threads; restore it from a backup or from a peer.");
}
