using Marten.Threads.Listening;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Ingesting;

/// <summary>
/// The door for foreign records: verify on all cores, one batch ahead, then lock, place, append. Every record of somebody else passes
/// here; <c>RecordVerifier</c> judges it first.
/// </summary>
internal sealed class RecordIngest(
    ThreadDatabase database, ThreadTable threads, LogStore logs, RefusalTable refusals, ThreadSignals signals, ThreadsOptions options, ILogger<RecordIngest> logger) : IRecordIngest
{
    /// <summary>Bytes of records in one transaction: 2 MiB, which hold some ten thousand small operations. A larger record stands alone.</summary>
    private const int BatchMaxBytes = 2 * 1024 * 1024;

    public async Task<IngestReport> IngestAsync(
        ThreadId thread, IEnumerable<IncomingRecord> records, IProgress<IngestProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var serviceKey = await ServiceKeyAsync(thread, cancellationToken).ConfigureAwait(false);
        var run = new IngestRun(database, threads, logs, refusals, logger, thread);
        var report = new IngestReport();
        var seen = 0L;
        using var batches = RecordBatches.Cut(records, options.IngestBatchRecords, BatchMaxBytes).GetEnumerator();
        for (var batch = VerifyNext(batches, serviceKey, cancellationToken); batch is not null;)
        {
            // Storing is mostly waiting for the database. Meanwhile the next batch is verified: one, so that memory stays bounded.
            var ahead = Task.Run(() => VerifyNext(batches, serviceKey, cancellationToken), CancellationToken.None);
            try
            {
                var stored = await run.StoreAsync(batch, cancellationToken).ConfigureAwait(false);
                if (stored.Appended + stored.OtherEnvelopes > 0) signals.Tell(thread, ThreadChange.TakenIn);
                report = report.Plus(stored);
                seen += batch.Count;
                progress?.Report(new IngestProgress(seen, report.Appended));
            }
            finally
            {
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what became of it is told below, when the batch before it is stored
            }

            batch = await ahead.ConfigureAwait(false);
        }

        return report.Plus(await run.EndAsync(cancellationToken).ConfigureAwait(false));
    }

    private static VerifiedBatch? VerifyNext(IEnumerator<IReadOnlyList<IncomingRecord>> batches, SymmetricKey serviceKey, CancellationToken cancellationToken)
    {
        if (!batches.MoveNext()) return null;
        cancellationToken.ThrowIfCancellationRequested();
        return BatchVerifier.Verify(batches.Current, serviceKey, cancellationToken);
    }

    private async Task<SymmetricKey> ServiceKeyAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        var row = await database.QueryAsync(reader => threads.FindAsync(reader, thread, cancellationToken), cancellationToken).ConfigureAwait(false);
        return (row ?? throw ThreadTable.Unknown(thread)).Key.ServiceKey;
    }
}
