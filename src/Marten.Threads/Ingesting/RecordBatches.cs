namespace Marten.Threads.Ingesting;

/// <summary>Cuts a sequence of records into transactions.</summary>
internal static class RecordBatches
{
    /// <summary>Batches of at most so many records and bytes; a record larger than a batch stands alone.</summary>
    public static IEnumerable<IReadOnlyList<IncomingRecord>> Cut(IEnumerable<IncomingRecord> records, int recordsMax, int bytesMax)
    {
        var batch = new List<IncomingRecord>(recordsMax);
        var bytes = 0L;
        foreach (var record in records)
        {
            if (batch.Count > 0 && (batch.Count == recordsMax || bytes + record.Envelope.ByteCount > bytesMax))
            {
                yield return batch;
                batch = new List<IncomingRecord>(recordsMax);
                bytes = 0;
            }

            batch.Add(record);
            bytes += record.Envelope.ByteCount;
        }

        if (batch.Count > 0) yield return batch;
    }
}
