using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Joining;

/// <summary>Fetches what a thread lacks from all of its peers.</summary>
internal sealed class ThreadPull(PeerPull pull, PeerConditions conditions)
{
    /// <summary>
    /// Asks all peers for logs at once, and then one after the other for records: what one has brought the next one need not send again.
    /// </summary>
    public async Task<PullSummary> AllAsync(ThreadId thread, IReadOnlyList<PeerId> peers, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = await Task.WhenAll(peers.Select(async peer => (Peer: peer, Logs: await pull.LogsAsync(thread, peer, isTrusted: true, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        var summaries = new List<PeerPullSummary>();
        foreach (var (peer, logs) in asked)
        {
            var report = logs.End == PullEnd.Complete
                ? await pull.RecordsAsync(thread, peer, fromRoot: false, isTrusted: true, progress, cancellationToken).ConfigureAwait(false)
                : logs;
            if (report.End == PullEnd.Complete) conditions.Succeeded(peer);
            summaries.Add(new PeerPullSummary(peer, report.Appended, report.Refusals.Count, ErrorOf(report)));
        }

        return new PullSummary(summaries.Sum(static one => one.Appended), summaries);
    }

    private static string ErrorOf(PullReport report) => report.End switch
    {
        PullEnd.Complete => "",
        PullEnd.NoThread => "the thread was deleted here",
        PullEnd.Unreachable => $"it did not answer ({report.Detail})",
        PullEnd.Refused => $"it refused ({report.Detail})",
        PullEnd.Gap => "it has newer records than it can tell the way to",
        _ => $"its answer is nonsense ({report.Detail})",
    };
}
