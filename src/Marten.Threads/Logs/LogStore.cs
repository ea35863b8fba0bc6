using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;

namespace Marten.Threads.Logs;

/// <summary>
/// The one road into a log, for own records and foreign ones: opens the logs that a transaction works on and appends
/// what found a place in them. The thread must be locked by the transaction.
/// </summary>
internal sealed class LogStore(LogTable logs, EnvelopeTable envelopes, RecordStreams streams, RecordAppends appends)
{
    /// <summary>Loads the trees of logs and makes known to them what the given records refer to.</summary>
    public async Task<LogBook> OpenAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyCollection<LogId> ids, IReadOnlyCollection<VerifiedRecord> records, CancellationToken cancellationToken)
    {
        var trees = await logs.LoadAsync(transaction, thread, ids, cancellationToken).ConfigureAwait(false);
        if (records.Count > 0)
        {
            foreach (var record in records) trees[record.LogId].Announce(record);
            var named = records.SelectMany(static record => new[] { record.Cid, record.Previous });
            await envelopes.LocateAsync(transaction, thread, trees, named, cancellationToken).ConfigureAwait(false);
        }

        return Open(transaction, thread, trees.Values);
    }

    /// <summary>A book of logs of which the caller has loaded the trees.</summary>
    public LogBook Open(ThreadTransaction transaction, ThreadId thread, IEnumerable<LogTree> trees) => new(
        trees.ToDictionary(static tree => tree.Log),
        (tree, position, token) => streams.EventAtAsync(transaction, thread, tree.Log, tree.Branches[position.Branch], position.Counter, token));

    /// <summary>
    /// Stores what was placed: the streams, and with them branches, envelopes and the projection; then a new reduction of
    /// logs of which earlier records count otherwise now.
    /// </summary>
    /// <param name="transaction">The transaction that holds the thread's lock.</param>
    /// <param name="row">The thread.</param>
    /// <param name="book">The logs and what was placed in them.</param>
    /// <param name="stored">The instances that the records name, or null when they were not read.</param>
    /// <param name="cancellationToken">Stops the work; the transaction must then be rolled back.</param>
    public async Task AppendAsync(
        ThreadTransaction transaction, ThreadRow row, LogBook book, IReadOnlyDictionary<InstanceKey, StoredInstance>? stored, CancellationToken cancellationToken)
    {
        if (book.Placed.Count == 0) return;
        var mended = await envelopes.MendedLogsAsync(transaction, row.Id, book.Placed, cancellationToken).ConfigureAwait(false);
        await appends.AppendAsync(transaction, row, book, stored, cancellationToken).ConfigureAwait(false);

        var rejudged = book.Rejudged().Union(mended).ToList();
        if (rejudged.Count == 0) return;
        var requests = rejudged.Select(static log => new ReductionRequested(ReductionScope.Log, log.ToString()));
        await appends.RequestReductionAsync(transaction, row.Id, requests, cancellationToken).ConfigureAwait(false);
    }
}
