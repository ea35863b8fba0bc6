using Marten.Threads.Collections;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;

namespace Marten.Threads.Logs;

/// <summary>
/// The one road into a log, for own records and foreign ones: opens the logs that a transaction works on and appends
/// what found a place in them. The thread must be locked by the transaction.
/// </summary>
internal sealed class LogStore(LogTable logs, EnvelopeTable envelopes, RecordStreams streams, CollectionTable collections, RecordAppends appends)
{
    /// <summary>
    /// Loads the trees of logs and makes known to them what the given records refer to, and the collections whose
    /// operations are to be judged.
    /// </summary>
    public async Task<(LogBook Book, IReadOnlyList<CollectionRules> Rules)> OpenAsync(
        ThreadTransaction transaction, ThreadId thread, IReadOnlyCollection<LogId> ids, IReadOnlyCollection<VerifiedRecord> records, CancellationToken cancellationToken)
    {
        var (trees, question) = logs.Question(thread, ids);
        IReadOnlyList<CollectionRules> rules;
        await using (var data = await transaction.ReadAsync(cancellationToken, question, collections.RulesQuestion(thread)).ConfigureAwait(false))
        {
            await LogTable.TakeAsync(data, trees, cancellationToken).ConfigureAwait(false);
            await data.NextResultAsync(cancellationToken).ConfigureAwait(false);
            rules = await CollectionTable.TakeRulesAsync(data, cancellationToken).ConfigureAwait(false);
        }

        if (records.Count > 0)
        {
            foreach (var record in records) trees[record.LogId].Announce(record);
            var named = records.SelectMany(static record => new[] { record.Cid, record.Previous });
            await envelopes.LocateAsync(transaction, thread, trees, named, cancellationToken).ConfigureAwait(false);
        }

        return (Open(transaction, thread, trees.Values), rules);
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
    /// <param name="known">What was read that the reduction needs.</param>
    /// <param name="cancellationToken">Stops the work; the transaction must then be rolled back.</param>
    public async Task AppendAsync(
        ThreadTransaction transaction, ThreadRow row, LogBook book, KnownState known, CancellationToken cancellationToken)
    {
        if (book.Placed.Count == 0) return;
        var mended = await envelopes.MendedLogsAsync(transaction, row.Id, book.Placed, cancellationToken).ConfigureAwait(false);
        await appends.AppendAsync(transaction, row, book, known, cancellationToken).ConfigureAwait(false);

        var rejudged = book.Rejudged().Union(mended).ToList();
        if (rejudged.Count == 0) return;
        var requests = rejudged.Select(static log => new ReductionRequested(ReductionScope.Log, log.ToString()));
        await appends.RequestReductionAsync(transaction, row.Id, requests, cancellationToken).ConfigureAwait(false);
    }
}
