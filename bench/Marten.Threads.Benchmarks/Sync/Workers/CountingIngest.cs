using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Sync.Workers;

/// <summary>The product's ingest, which also counts what it is handed: the records that travelled, known ones too.</summary>
internal sealed class CountingIngest(IRecordIngest ingest) : IRecordIngest
{
    private long _offered;

    /// <summary>Records that were handed over so far.</summary>
    public long Offered => Interlocked.Read(ref _offered);

    public Task<IngestReport> IngestAsync(
        ThreadId thread, IEnumerable<IncomingRecord> records, IProgress<IngestProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ingest.IngestAsync(thread, records.Select(Count), progress, cancellationToken);

    private IncomingRecord Count(IncomingRecord record)
    {
        Interlocked.Increment(ref _offered);
        return record;
    }
}
