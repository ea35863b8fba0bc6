using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Ingesting;

/// <summary>The transactions of one call: what is proved is stored, what fails is found and passed over.</summary>
internal sealed class IngestRun(
    ThreadDatabase database, ThreadTable threads, LogStore logs, RefusalTable refusals, ILogger logger, ThreadId thread)
{
    /// <summary>A record that waits in vain for the thread's lock is tried this often.</summary>
    private const int AttemptsMax = 5;

    private readonly FirstRecordShelf _shelf = new();

    // A batch that fails is halved until the record that makes it fail stands alone; the others go on.
    public async Task<IngestReport> StoreAsync(VerifiedBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return batch.Records.Count > 1
                    ? await TransactAsync(database.TransactAsync, batch, cancellationToken).ConfigureAwait(false)
                    : await TransactAsync(database.ReduceAsync, batch, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ThreadDatabase.IsTransient(exception) && attempt < AttemptsMax)
            {
                IngestLog.TriedAgain(logger, thread, attempt, exception);
                if (batch.Records.Count > 1) break;
            }
            catch (Exception exception) when (ThreadDatabase.IsCausedByData(exception))
            {
                if (batch.Records.Count <= 1) return await RefuseAsync(batch, exception, cancellationToken).ConfigureAwait(false);
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
        if (refused.Count > 0) await KeepAsync(refused, cancellationToken).ConfigureAwait(false);
        return new IngestReport { Refusals = refused };
    }

    private async Task<IngestReport> TransactAsync(Transaction transact, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        var completed = _shelf.Complete(batch);
        var (report, shelved) = await transact(
            transaction => StoreAsync(transaction, completed, cancellationToken), cancellationToken).ConfigureAwait(false);
        _shelf.Put(shelved, completed);
        return report;
    }

    private async Task<(IngestReport Report, IReadOnlyList<VerifiedRecord> Shelved)> StoreAsync(
        ThreadTransaction transaction, VerifiedBatch batch, CancellationToken cancellationToken)
    {
        await transaction.KeepPlansAsync(cancellationToken).ConfigureAwait(false);
        var row = await threads.LockAsync(transaction, thread, cancellationToken).ConfigureAwait(false);
        var (book, rules) = await logs.OpenAsync(transaction, thread, batch.Logs, batch.Records, cancellationToken).ConfigureAwait(false);
        var (report, shelved) = await BatchPlacement.PlaceAsync(book, batch, cancellationToken).ConfigureAwait(false);
        await logs.AppendAsync(transaction, row, book, new KnownState(rules, null), cancellationToken).ConfigureAwait(false);
        await refusals.AddAsync(transaction, thread, report.Refusals, cancellationToken).ConfigureAwait(false);
        return (report, shelved);
    }

    private async Task<IngestReport> RefuseAsync(VerifiedBatch batch, Exception cause, CancellationToken cancellationToken)
    {
        IngestLog.Refused(logger, thread, cause);
        IReadOnlyList<IngestRefusal> refused =
            [.. batch.Refusals, .. batch.Records.Select(record => new IngestRefusal(record.LogId, record.Cid, null, "the database refused it", batch.SourceOf(record)))];
        await KeepAsync(refused, cancellationToken).ConfigureAwait(false);
        return new IngestReport { Refusals = refused };
    }

    private Task KeepAsync(IReadOnlyList<IngestRefusal> refused, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            // The thread may have been deleted in the meantime; then there is nothing to keep.
            var locked = await threads.LockAsync(transaction, [thread], cancellationToken).ConfigureAwait(false);
            if (locked.Count > 0) await refusals.AddAsync(transaction, thread, refused, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private delegate Task<(IngestReport Report, IReadOnlyList<VerifiedRecord> Shelved)> Transaction(
        Func<ThreadTransaction, Task<(IngestReport Report, IReadOnlyList<VerifiedRecord> Shelved)>> work, CancellationToken cancellationToken);
}
