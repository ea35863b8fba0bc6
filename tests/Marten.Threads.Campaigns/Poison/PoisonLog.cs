using Marten.Threads.Ingesting;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>A record of a poisoned log and what must become of it.</summary>
/// <param name="Incoming">The record.</param>
/// <param name="Counter">Its place in the log.</param>
/// <param name="Outcome">As in <see cref="PoisonKind"/>.</param>
/// <param name="Kind">The poison; null for an honest record.</param>
/// <param name="Id">The instance it writes to.</param>
internal sealed record PoisonedRecord(IncomingRecord Incoming, long Counter, string Outcome, PoisonKind? Kind, string Id);

/// <summary>A valid chain in which every record can hold anything.</summary>
internal sealed class PoisonLog(ulong seed, ThreadKey thread)
{
    private readonly List<PoisonedRecord> _records = [];
    private Cid _head;
    private long _stamp = 1_600_000_000_000_000_000;

    /// <summary>The keys of the log, and what forges for it.</summary>
    public TestLog Keys { get; } = new(seed, thread);

    public IReadOnlyList<PoisonedRecord> Records => _records;

    public long Stamp() => _stamp += 1_000;

    /// <summary>Appends an honest record, or one whose envelope stays as it is.</summary>
    public void Append(byte[] body, string outcome, PoisonKind? kind, string id = "", Func<TestRecord, RecordEnvelope>? change = null)
    {
        var forged = Keys.Forge(body, _head);
        var envelope = change is null ? forged.Envelope : change(forged);
        _head = Cid.OfDagCbor(envelope.RecordNode.Span);
        _records.Add(new PoisonedRecord(new IncomingRecord(Keys.LogId, envelope, "campaign"), _records.Count + 1, outcome, kind, id));
    }

    /// <summary>Appends poison.</summary>
    public void Append(PoisonKind kind, PoisonContext context)
    {
        var body = kind.Body(context);
        Append(body, kind.Outcome, kind, context.Id, kind.Envelope is { } change ? record => change(context, record) : null);
    }
}
