using Marten.Threads.Logs;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>
/// First records for which a log had no room among unconfirmed ones. They are kept while one call lasts, because the
/// record that confirms one may come in a later transaction; without it forgeries could lock the genuine one out.
/// </summary>
internal sealed class FirstRecordShelf
{
    /// <summary>Records kept at most: when the shelf is full the oldest is refused. The genuine one stands close to the record that confirms it.</summary>
    private const int RecordsMax = 1_000;

    private readonly Dictionary<Cid, (VerifiedRecord Record, string Source)> _records = [];
    private readonly Queue<Cid> _order = [];
    private readonly List<IngestRefusal> _refused = [];

    /// <summary>The batch, behind the first records on the shelf that its records name.</summary>
    public VerifiedBatch Complete(VerifiedBatch batch)
    {
        if (_records.Count == 0) return batch;
        var named = batch.Records
            .Where(record => _records.ContainsKey(record.Previous))
            .Select(record => _records[record.Previous].Record)
            .Distinct()
            .ToList();
        return named.Count == 0 ? batch : batch.Behind(named);
    }

    /// <summary>Keeps what a transaction had no room for, and forgets what it took in.</summary>
    public void Put(IReadOnlyList<VerifiedRecord> shelved, VerifiedBatch batch)
    {
        foreach (var record in batch.Records) _records.Remove(record.Cid);
        foreach (var record in shelved)
        {
            _records[record.Cid] = (record, batch.SourceOf(record));
            _order.Enqueue(record.Cid);
        }

        while (_order.Count > RecordsMax)
        {
            if (_records.Remove(_order.Dequeue(), out var oldest)) _refused.Add(Refuse(oldest.Record, oldest.Source));
        }
    }

    /// <summary>What was never confirmed.</summary>
    public IReadOnlyList<IngestRefusal> Refusals() => [.. _refused, .. _records.Values.Select(static one => Refuse(one.Record, one.Source))];

    private static IngestRefusal Refuse(VerifiedRecord record, string source) =>
        new(record.LogId, record.Cid, 1, RefusalReasons.Of(PlacementKind.FirstRecordQuota), source);
}
