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
    /// <summary>Records kept at most: further ones are refused at once and have to be handed over again.</summary>
    private const int RecordsMax = 1_000;

    private readonly Dictionary<Cid, (VerifiedRecord Record, string Source)> _records = [];
    private readonly List<(VerifiedRecord Record, string Source)> _over = [];

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
        foreach (var record in batch.Records) _records.Remove(record.Previous);
        foreach (var record in shelved)
        {
            if (_records.Count < RecordsMax) _records[record.Cid] = (record, batch.SourceOf(record));
            else _over.Add((record, batch.SourceOf(record)));
        }
    }

    /// <summary>What was never confirmed.</summary>
    public IReadOnlyList<IngestRefusal> Refusals() => _records.Values.Concat(_over)
        .Select(static one => new IngestRefusal(one.Record.LogId, one.Record.Cid, 1, RefusalReasons.Of(PlacementKind.FirstRecordQuota), one.Source))
        .ToList();
}
