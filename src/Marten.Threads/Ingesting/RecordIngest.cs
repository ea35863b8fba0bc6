using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Ingesting;

/// <summary>
/// The door for foreign records: verify on all cores, then lock, place, append. Every record of somebody else passes
/// here; <c>RecordVerifier</c> judges it first.
/// </summary>
internal sealed class RecordIngest(
    ThreadDatabase database, ThreadTable threads, LogStore logs, RefusalTable refusals, ThreadsOptions options, ILogger<RecordIngest> logger) : IRecordIngest
{
    /// <summary>Bytes of records in one transaction: 8 MiB, two of the largest records.</summary>
    private const int BatchMaxBytes = 8 * 1024 * 1024;

    /// <summary>A transaction that meets a deadlock, a lock timeout or a serialization failure is tried this often.</summary>
    private const int AttemptsMax = 5;

    public async Task<IngestReport> IngestAsync(
        ThreadId thread, IEnumerable<IncomingRecord> records, IProgress<IngestProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var serviceKey = await ServiceKeyAsync(thread, cancellationToken).ConfigureAwait(false);
        var report = new IngestReport();
        var seen = 0L;
        foreach (var batch in RecordBatches.Cut(records, options.IngestBatchRecords, BatchMaxBytes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var verified = BatchVerifier.Verify(batch, serviceKey, cancellationToken);
            report = report.Plus(await StoreAsync(thread, verified, cancellationToken).ConfigureAwait(false));
            seen += batch.Count;
            progress?.Report(new IngestProgress(seen, report.Appended));
        }

        return report;
    }

    private async Task<SymmetricKey> ServiceKeyAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        var row = await database.TransactAsync(transaction => threads.FindAsync(transaction, thread, cancellationToken), cancellationToken).ConfigureAwait(false);
        return (row ?? throw ThreadTable.Unknown(thread)).Key.ServiceKey;
    }

    // A batch that fails is halved until the record that makes it fail stands alone; that one is refused and the
    // others go on.
    private async Task<IngestReport> StoreAsync(ThreadId thread, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.TransactAsync(transaction => StoreAsync(transaction, thread, batch, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ThreadDatabase.IsTransient(exception) && attempt < AttemptsMax)
            {
                IngestLog.TriedAgain(logger, thread, attempt, exception);
                if (batch.Records.Count > 1) break;
            }
            catch (Exception exception) when (ThreadDatabase.IsCausedByData(exception))
            {
                if (batch.Records.Count <= 1) return await RefuseAsync(thread, batch, exception, cancellationToken).ConfigureAwait(false);
                IngestLog.Halved(logger, thread, batch.Records.Count, exception);
                break;
            }
        }

        var (first, second) = batch.Halve();
        var report = await StoreAsync(thread, first, cancellationToken).ConfigureAwait(false);
        return report.Plus(await StoreAsync(thread, second, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IngestReport> StoreAsync(
        ThreadTransaction transaction, ThreadId thread, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
        var book = await logs.OpenAsync(transaction, thread, batch.Logs, batch.Records, cancellationToken).ConfigureAwait(false);
        var report = await BatchPlacement.PlaceAsync(book, batch, cancellationToken).ConfigureAwait(false);
        await logs.AppendAsync(transaction, thread, book, cancellationToken).ConfigureAwait(false);
        await refusals.AddAsync(transaction, thread, report.Refusals, cancellationToken).ConfigureAwait(false);
        return report;
    }

    private Task<IngestReport> RefuseAsync(ThreadId thread, VerifiedBatch batch, Exception cause, CancellationToken cancellationToken)
    {
        IngestLog.Refused(logger, thread, cause);
        IReadOnlyList<IngestRefusal> refused =
            [.. batch.Refusals, .. batch.Records.Select(record => new IngestRefusal(record.LogId, record.Cid, null, "the database refused it", batch.SourceOf(record)))];
        return database.TransactAsync(
            async transaction =>
            {
                await refusals.AddAsync(transaction, thread, refused, cancellationToken).ConfigureAwait(false);
                return new IngestReport { Refusals = refused };
            },
            cancellationToken);
    }
}
