using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Logs;

/// <summary>
/// The one road into a log, for own records and foreign ones: opens the logs that a transaction works on and appends
/// what found a place in them. The thread must be locked by the transaction.
/// </summary>
internal sealed class LogStore(LogTable logs, EnvelopeTable envelopes, RecordStreams streams, RecordAppends appends, TimeProvider time)
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

        return new LogBook(trees, (tree, position, token) =>
            streams.EventAtAsync(transaction, thread, tree.Log, tree.Branches[position.Branch], position.Counter, token));
    }

    /// <summary>
    /// Stores what was placed: branches and envelopes, then the streams (and with them the projection), then a new
    /// reduction of logs of which earlier records count otherwise now.
    /// </summary>
    public async Task AppendAsync(ThreadTransaction transaction, ThreadId thread, LogBook book, CancellationToken cancellationToken)
    {
        if (book.Placed.Count == 0) return;
        await logs.StoreAsync(transaction, thread, book.ChangedTrees(), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var mended = await envelopes.MendedLogsAsync(transaction, thread, book.Placed, cancellationToken).ConfigureAwait(false);
        await envelopes.InsertAsync(transaction, thread, book.Placed, cancellationToken).ConfigureAwait(false);

        var records = book.Placed.Where(static one => !one.IsOther).Select(one => (book.Tree(one.Record.LogId), one)).ToList();
        if (records.Count > 0)
            await appends.AppendAsync(transaction, thread, records, cancellationToken).ConfigureAwait(false);

        var rejudged = book.Rejudged().Union(mended).ToList();
        if (rejudged.Count == 0) return;
        var requests = rejudged.Select(static log => new ReductionRequested(ReductionScope.Log, log.ToString()));
        await appends.RequestReductionAsync(transaction, thread, requests, cancellationToken).ConfigureAwait(false);
    }
}
