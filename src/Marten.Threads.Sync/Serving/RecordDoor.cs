using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Serving;

/// <summary>Takes in a record that a peer pushed.</summary>
internal sealed class RecordDoor(IRecordIngest ingest, PairStates pairs, SyncMetrics metrics, TimeProvider time)
{
    /// <summary>Stores it, when it is proved.</summary>
    /// <returns>Whether records before it are missing, which the peer should be asked for.</returns>
    public async Task<bool> TakeAsync(ThreadId thread, LogId log, RecordEnvelope record, PeerId peer, CancellationToken cancellationToken)
    {
        using var activity = SyncMetrics.Activities.StartActivity("threads.sync.take");
        activity?.SetTag("threads.thread", thread.ToString())?.SetTag("threads.peer", peer.ToString());
        pairs.Of(thread, peer).Heard(time.GetUtcNow());
        var report = await ingest.IngestAsync(thread, [new IncomingRecord(log, record, peer.ToString())], cancellationToken: cancellationToken).ConfigureAwait(false);
        metrics.Taken("push", report.Appended, report.Refusals.Count);
        if (report.Refusals.Count == 0) return report.Gaps.Count > 0;
        throw report.Refusals[0].Reason.Contains("signature", StringComparison.Ordinal) ? Refusals.BadSignature() : Refusals.Invalid($"record: {report.Refusals[0].Reason}");
    }
}
