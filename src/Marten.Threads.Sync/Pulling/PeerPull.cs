using Grpc.Core;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Pulling;

/// <summary>
/// Fetches from a peer what a thread lacks here, page by page, each stored before the next is asked for: whatever ends a pull, the next one goes on where
/// it was. Safe for use from several threads.
/// </summary>
internal sealed class PeerPull(IThreadReplica replica, IRecordIngest ingest, PeerChannels channels, ThreadSyncOptions options, TimeProvider time)
{
    private const int RefusalsMax = 100;

    /// <summary>Pages of one pull; more are the next one's. Beyond any honest thread, and an end for a peer that never has one.</summary>
    private const int PagesMax = 100_000;

    /// <summary>Fetches records.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="fromRoot">Whether logs are read again from their beginning.</param>
    /// <param name="isTrusted">Whether the application named the peer for the thread, so that it is shown the key though no log names it.</param>
    /// <param name="progress">Told after each transaction of an ingest.</param>
    /// <param name="cancellationToken">Stops the pull; what is stored stays.</param>
    public async Task<PullReport> RecordsAsync(
        ThreadId thread, PeerId peer, bool fromRoot, bool isTrusted, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var positions = new PullPositions(fromRoot);
        var refusals = new List<IngestRefusal>();
        long appended = 0;
        for (var pages = 0; ; pages++)
        {
            var (reply, end, detail) = await AskAsync(thread, peer, isTrusted, state => CallAsync(
                peer, (client, call) => client.GetRecordsAsync(positions.Request(state, options.ReplyMaxRecords), call), cancellationToken), cancellationToken).ConfigureAwait(false);
            if (reply is null) return new PullReport(end, appended, pages, refusals, detail);
            if (!PulledPage.TryRead(reply, peer.ToString(), out var page)) return new PullReport(PullEnd.Rubbish, appended, pages, refusals, "a log or a record is malformed");

            if (page.Logs.Count > 0) await replica.AddLogsAsync(thread, page.Logs, cancellationToken).ConfigureAwait(false);
            var report = await ingest.IngestAsync(thread, page.Records, progress, cancellationToken).ConfigureAwait(false);
            appended += report.Appended;
            refusals.AddRange(report.Refusals.Take(RefusalsMax - refusals.Count));
            foreach (var (log, record) in page.Ends) positions.Reached(log, record);
            if (!IsProgress(report, page, fromRoot) || pages + 1 >= PagesMax)
                return new PullReport(report.Gaps.Count > 0 ? PullEnd.Gap : PullEnd.Complete, appended, pages + 1, refusals);
        }
    }

    /// <summary>Asks for the logs of a thread, and where they are stored.</summary>
    /// <returns>How the asking ended; complete also when nothing was new.</returns>
    public async Task<PullReport> LogsAsync(ThreadId thread, PeerId peer, bool isTrusted, CancellationToken cancellationToken)
    {
        var (reply, end, detail) = await AskAsync(thread, peer, isTrusted, state =>
        {
            var request = new GetLogsRequest { Body = new GetLogsRequest.Types.Body { ThreadId = thread.Bytes(), ServiceKey = state.ServiceKey.Bytes() } };
            return CallAsync(peer, (client, call) => client.GetLogsAsync(request, call), cancellationToken);
        }, cancellationToken).ConfigureAwait(false);
        if (reply is null) return new PullReport(end, 0, 0, [], detail);

        var logs = new List<ReplicaLog>();
        foreach (var message in reply.Logs)
        {
            if (!WireReading.TryReadLog(message, out var log)) return new PullReport(PullEnd.Rubbish, 0, 0, [], "a log is malformed, or its id is not that of its key");
            logs.Add(log);
        }

        await replica.AddLogsAsync(thread, logs, cancellationToken).ConfigureAwait(false);
        return new PullReport(PullEnd.Complete, 0, 1, []);
    }

    // Known records are passed over when logs are read again; else a page without a new record would come for ever.
    private static bool IsProgress(IngestReport report, PulledPage page, bool fromRoot) =>
        page.Records.Count > 0 && (fromRoot ? report.Appended + report.Known + report.OtherEnvelopes > 0 : report.Appended > 0);

    private async Task<(T? Reply, PullEnd End, string Detail)> AskAsync<T>(
        ThreadId thread, PeerId peer, bool isTrusted, Func<ReplicaState, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        var state = await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false);
        if (state is null) return (null, PullEnd.NoThread, "the thread is not known here");
        if (!isTrusted && !state.Knows(peer)) return (null, PullEnd.UnknownPeer, "no log of the thread names the peer, and it has not shown the key");
        try
        {
            return (await call(state).ConfigureAwait(false), PullEnd.Complete, "");
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isSilence = exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;
            return (null, isSilence ? PullEnd.Unreachable : PullEnd.Refused, $"{exception.StatusCode}: {exception.Status.Detail}");
        }
    }

    private async Task<T> CallAsync<T>(PeerId peer, Func<Service.ServiceClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow().UtcDateTime + options.CallTimeout;
        using var calling = call(channels.ClientOf(peer), new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
        return await calling.ResponseAsync.ConfigureAwait(false);
    }
}
