using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Ingesting;

/// <summary>Finds the places of a batch's records, in whatever order they came.</summary>
internal static class BatchPlacement
{
    /// <returns>What became of the records, and first records for which their log has no room.</returns>
    public static async Task<(IngestReport Report, IReadOnlyList<VerifiedRecord> Shelved)> PlaceAsync(
        LogBook book, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        int appended = 0, forks = 0, others = 0, known = 0;
        var refusals = new List<IngestRefusal>(batch.Refusals);
        var shelved = new List<VerifiedRecord>();
        var waiting = new Dictionary<(LogId Log, Cid Missing), List<VerifiedRecord>>();
        var queue = new Queue<VerifiedRecord>(batch.Records);
        while (queue.TryDequeue(out var record))
        {
            var placement = await book.OfferAsync(record, cancellationToken).ConfigureAwait(false);
            switch (placement.Kind)
            {
                case PlacementKind.Appended: appended++; break;
                case PlacementKind.Branched: appended++; forks++; break;
                case PlacementKind.AnotherEnvelope: others++; break;
                case PlacementKind.Known: known++; break;
                case PlacementKind.Gap: Wait(waiting, record); continue;
                case PlacementKind.FirstRecordQuota: shelved.Add(record); continue;
                default: refusals.Add(new IngestRefusal(record.LogId, record.Cid, null, RefusalReasons.Of(placement.Kind), batch.SourceOf(record))); continue;
            }

            // What waited for this record can be placed now.
            if (waiting.Remove((record.LogId, record.Cid), out var next)) next.ForEach(queue.Enqueue);
        }

        var report = new IngestReport
        {
            Appended = appended,
            Forks = forks,
            OtherEnvelopes = others,
            Known = known,
            Gaps = Gaps(waiting),
            Refusals = refusals,
        };
        return (report, shelved);
    }

    private static void Wait(Dictionary<(LogId Log, Cid Missing), List<VerifiedRecord>> waiting, VerifiedRecord record)
    {
        var key = (record.LogId, record.Previous);
        if (!waiting.TryGetValue(key, out var list)) waiting.Add(key, list = []);
        list.Add(record);
    }

    // Of records that wait for each other only the first that is missing is a gap.
    private static List<RecordGap> Gaps(Dictionary<(LogId Log, Cid Missing), List<VerifiedRecord>> waiting)
    {
        var present = waiting.Values.SelectMany(static records => records).Select(static record => (record.LogId, record.Cid)).ToHashSet();
        return waiting.Keys
            .Where(key => !present.Contains(key))
            .Select(key => new RecordGap(key.Log, key.Missing, CountBehind(waiting, key)))
            .ToList();
    }

    private static int CountBehind(Dictionary<(LogId Log, Cid Missing), List<VerifiedRecord>> waiting, (LogId Log, Cid Missing) gap)
    {
        var count = 0;
        var front = new Stack<(LogId Log, Cid Missing)>([gap]);
        while (front.TryPop(out var key))
        {
            if (!waiting.TryGetValue(key, out var records)) continue;
            count += records.Count;
            foreach (var record in records) front.Push((record.LogId, record.Cid));
        }

        return count;
    }
}
