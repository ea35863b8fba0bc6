using Marten.Threads.Ingesting;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Pulling;

/// <summary>
/// Fetches from a peer what a thread lacks here, page by page; while one is verified and stored the next is on its way. Whatever ends a pull, the next one goes on
/// where it was. Safe for use from several threads.
/// </summary>
internal sealed class PeerPull(IThreadReplica replica, IRecordIngest ingest, PeerCalls calls, SyncMetrics metrics, ThreadSyncOptions options)
{
    private const int RefusalsMax = 100;

    /// <summary>Pages of one pull; more are the next one's. Beyond any honest thread, and an end for a peer that never has one.</summary>
    private const int PagesMax = 100_000;

    /// <summary>Fetches records.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="roots">Logs that are read again from their beginning, and no others; null for all logs from where they are here.</param>
    /// <param name="isTrusted">Whether the application named the peer for the thread, so that it is shown the key though no log names it.</param>
    /// <param name="progress">Told after each transaction of an ingest.</param>
    /// <param name="cancellationToken">Stops the pull; what is stored stays.</param>
    public async Task<PullReport> RecordsAsync(
        ThreadId thread, PeerId peer, IReadOnlySet<LogId>? roots, bool isTrusted, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = SyncMetrics.Activities.StartActivity("threads.sync.pull");
        activity?.SetTag("threads.thread", thread.ToString())?.SetTag("threads.peer", peer.ToString());
        var (state, end) = await OpenAsync(thread, peer, isTrusted, cancellationToken).ConfigureAwait(false);
        var report = state is null ? PullReport.Ended(end) : await RecordsAsync(state, peer, roots, progress, cancellationToken).ConfigureAwait(false);
        activity?.SetTag("threads.end", report.End.ToString())?.SetTag("threads.records", report.Appended);
        metrics.Pulled(report);
        return report;
    }

    /// <summary>Asks for the logs of a thread, and where they are stored.</summary>
    /// <returns>How the asking ended; complete also when nothing was new.</returns>
    public async Task<PullReport> LogsAsync(ThreadId thread, PeerId peer, bool isTrusted, CancellationToken cancellationToken)
    {
        var (report, logs) = await AskForLogsAsync(thread, peer, isTrusted, cancellationToken).ConfigureAwait(false);
        if (logs.Count > 0) await replica.AddLogsAsync(thread, logs, cancellationToken).ConfigureAwait(false);
        return report;
    }

    /// <summary>
    /// Looks for logs whose heads differ although nothing is missing here by their counters, and reads those from their beginning: one of the sides has a branch that
    /// the other one does not know.
    /// </summary>
    public async Task<PullReport> ForksAsync(ThreadId thread, PeerId peer, PairState pair, CancellationToken cancellationToken)
    {
        var (report, told) = await AskForLogsAsync(thread, peer, isTrusted: false, cancellationToken).ConfigureAwait(false);
        if (report.End != PullEnd.Complete) return report;
        var strange = await replica.StrangeHeadsAsync(thread, told, cancellationToken).ConfigureAwait(false);
        var roots = told.Where(log => strange.Contains(log.Id) && pair.IsRootReadDue(log.Id, log.Head.Cid)).Select(static log => log.Id).ToHashSet();
        return roots.Count == 0 ? report : await RecordsAsync(thread, peer, roots, isTrusted: false, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(PullReport Report, IReadOnlyList<ReplicaLog> Logs)> AskForLogsAsync(ThreadId thread, PeerId peer, bool isTrusted, CancellationToken cancellationToken)
    {
        var (state, end) = await OpenAsync(thread, peer, isTrusted, cancellationToken).ConfigureAwait(false);
        if (state is null) return (PullReport.Ended(end), []);
        var request = new GetLogsRequest { Body = new GetLogsRequest.Types.Body { ThreadId = thread.Bytes(), ServiceKey = state.ServiceKey.Bytes() } };
        var result = await calls.CallAsync(peer, (client, call) => client.GetLogsAsync(request, call), cancellationToken).ConfigureAwait(false);
        if (result.Reply is not { } reply) return (PullReport.Ended(EndOf(result.End), result.Detail), []);

        var logs = new List<ReplicaLog>();
        foreach (var message in reply.Logs)
        {
            if (!WireReading.TryReadLog(message, out var log)) return (PullReport.Ended(PullEnd.Rubbish, "a log is malformed, or its id is not that of its key"), []);
            logs.Add(log);
        }

        return (PullReport.Ended(PullEnd.Complete), logs);
    }

    private async Task<PullReport> RecordsAsync(ReplicaState state, PeerId peer, IReadOnlySet<LogId>? roots, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        var positions = new PullPositions(state, roots);
        var run = new PullRun(state.Thread, peer, positions, replica, ingest, state.Logs, progress, RefusalsMax);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = AskAsync(peer, positions, asking.Token);
        try
        {
            while (true)
            {
                var result = await next.ConfigureAwait(false);
                if (result.Reply is not { } reply) return run.Report(EndOf(result.End), result.Detail);
                if (!PulledPage.TryRead(reply, peer.ToString(), out var page)) return run.Report(PullEnd.Rubbish, "a log or a record is malformed");
                var isFurther = false;
                foreach (var (log, record) in page.Ends) isFurther |= positions.Reached(log, record);

                // While there surely is more, the peer reads the next page as this one is verified and stored.
                var ahead = page.IsCut ? AskAsync(peer, positions, asking.Token) : null;
                next = ahead ?? next;
                if (!await run.TakeAsync(page, isFurther, cancellationToken).ConfigureAwait(false) || run.Pages >= PagesMax) return run.Report(run.HasGaps ? PullEnd.Gap : PullEnd.Complete, "");
                if (ahead is null) next = AskAsync(peer, positions, asking.Token);
            }
        }
        finally
        {
            await asking.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nobody wants its answer any more
        }
    }

    private Task<CallResult<GetRecordsReply>> AskAsync(PeerId peer, PullPositions positions, CancellationToken cancellationToken)
    {
        var request = positions.Request(options.ReplyMaxRecords);
        return calls.CallAsync(peer, (client, call) => client.GetRecordsAsync(request, call), cancellationToken);
    }

    private async Task<(ReplicaState? State, PullEnd End)> OpenAsync(ThreadId thread, PeerId peer, bool isTrusted, CancellationToken cancellationToken)
    {
        var state = await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false);
        if (state is null) return (null, PullEnd.NoThread);
        return isTrusted || state.Knows(peer) ? (state, PullEnd.Complete) : (null, PullEnd.UnknownPeer);
    }

    private static PullEnd EndOf(CallEnd end) => end switch
    {
        CallEnd.Silent => PullEnd.Unreachable,
        CallEnd.Busy => PullEnd.Busy,
        _ => PullEnd.Refused,
    };
}
