using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Ingesting;

/// <summary>The transactions of one call: what is proved is stored, what fails is found and passed over.</summary>
internal sealed class IngestRun(
    ThreadDatabase database, ThreadTable threads, LogStore logs, RefusalTable refusals, ILogger logger, ThreadId thread)
{
    /// <summary>A transaction that meets a deadlock, a lock timeout or a serialization failure is tried this often.</summary>
    private const int AttemptsMax = 5;

    private readonly FirstRecordShelf _shelf = new();

    // A batch that fails is halved until the record that makes it fail stands alone; the others go on.
    public async Task<IngestReport> StoreAsync(VerifiedBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TransactAsync(batch, withoutDocuments: false, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ThreadDatabase.IsTransient(exception) && attempt < AttemptsMax)
            {
                IngestLog.TriedAgain(logger, thread, attempt, exception);
                if (batch.Records.Count > 1) break;
            }
            catch (Exception exception) when (ThreadDatabase.IsCausedByData(exception))
            {
                if (batch.Records.Count <= 1) return await StoreAloneAsync(batch, exception, cancellationToken).ConfigureAwait(false);
                IngestLog.Halved(logger, thread, batch.Records.Count, exception);
                break;
            }
        }

        var (first, second) = batch.Halve();
        var report = await StoreAsync(first, cancellationToken).ConfigureAwait(false);
        return report.Plus(await StoreAsync(second, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Refuses the first records that nothing has confirmed and for which a log has no room.</summary>
    public async Task<IngestReport> EndAsync(CancellationToken cancellationToken)
    {
        var refused = _shelf.Refusals();
        if (refused.Count > 0)
            await database.TransactAsync(transaction => refusals.AddAsync(transaction, thread, refused, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new IngestReport { Refusals = refused };
    }

    // A record is refused by rules that all nodes share. When only this node's typed documents cannot hold what follows
    // from it, it is stored without them.
    private async Task<IngestReport> StoreAloneAsync(VerifiedBatch batch, Exception cause, CancellationToken cancellationToken)
    {
        try
        {
            var report = await TransactAsync(batch, withoutDocuments: true, cancellationToken).ConfigureAwait(false);
            IngestLog.WithoutDocuments(logger, thread, cause);
            return report;
        }
        catch (Exception exception) when (ThreadDatabase.IsCausedByData(exception))
        {
            IngestLog.Refused(logger, thread, exception);
            return await RefuseAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IngestReport> TransactAsync(VerifiedBatch batch, bool withoutDocuments, CancellationToken cancellationToken)
    {
        var (report, shelved) = await database.TransactAsync(
            async transaction =>
            {
                transaction.WithoutDocuments = withoutDocuments;
                return await StoreAsync(transaction, _shelf.Complete(batch), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        _shelf.Put(shelved, batch);
        return report;
    }

    private async Task<(IngestReport Report, IReadOnlyList<Protocol.Records.VerifiedRecord> Shelved)> StoreAsync(
        ThreadTransaction transaction, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
        var book = await logs.OpenAsync(transaction, thread, batch.Logs, batch.Records, cancellationToken).ConfigureAwait(false);
        var (report, shelved) = await BatchPlacement.PlaceAsync(book, batch, cancellationToken).ConfigureAwait(false);
        await logs.AppendAsync(transaction, thread, book, cancellationToken).ConfigureAwait(false);
        await refusals.AddAsync(transaction, thread, report.Refusals, cancellationToken).ConfigureAwait(false);
        return (report, shelved);
    }

    private async Task<IngestReport> RefuseAsync(VerifiedBatch batch, CancellationToken cancellationToken)
    {
        IReadOnlyList<IngestRefusal> refused =
            [.. batch.Refusals, .. batch.Records.Select(record => new IngestRefusal(record.LogId, record.Cid, null, "the database refused it", batch.SourceOf(record)))];
        await database.TransactAsync(transaction => refusals.AddAsync(transaction, thread, refused, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new IngestReport { Refusals = refused };
    }
}
