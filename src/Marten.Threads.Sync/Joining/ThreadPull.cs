using System.Collections.Concurrent;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Joining;

/// <summary>Fetches what a thread lacks from all of its peers.</summary>
internal sealed class ThreadPull(PeerPull pull, PairStates pairs, PeerConditions conditions)
{
    /// <summary>Peers that are called at a time.</summary>
    public const int PeersAtOnce = 16;

    /// <summary>Fetches, while nobody else in this process fetches the thread from these peers.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="peers">Whom to ask; the application named them.</param>
    /// <param name="preparing">Done before the first question.</param>
    /// <param name="progress">Told while records arrive.</param>
    /// <param name="cancellationToken">Stops the fetching; what is stored stays.</param>
    public async Task<PullSummary> AllAsync(ThreadId thread, IReadOnlyList<PeerId> peers, Func<Task> preparing, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        var held = new List<SemaphoreSlim>();
        try
        {
            // In one order, so that two who fetch the same thread do not wait for each other.
            foreach (var gate in peers.Order().Select(peer => pairs.Of(thread, peer).Fetching))
            {
                await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
                held.Add(gate);
            }

            await preparing().ConfigureAwait(false);
            return await AllAsync(thread, peers, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var gate in held) gate.Release();
        }
    }

    // All are asked for logs at once, and then one after the other for records: what one has brought the next one need not send again.
    private async Task<PullSummary> AllAsync(ThreadId thread, IReadOnlyList<PeerId> peers, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = new ConcurrentDictionary<PeerId, PullReport>();
        var few = new ParallelOptions { MaxDegreeOfParallelism = PeersAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(peers, few, async (peer, token) => asked[peer] = await pull.LogsAsync(thread, peer, isTrusted: true, token).ConfigureAwait(false)).ConfigureAwait(false);
        var summaries = new List<PeerPullSummary>();
        foreach (var peer in peers)
        {
            var report = asked[peer].End == PullEnd.Complete
                ? await pull.RecordsAsync(thread, peer, null, isTrusted: true, progress, cancellationToken).ConfigureAwait(false)
                : asked[peer];
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
        PullEnd.Busy => "it has enough of this host for the moment; try again",
        PullEnd.Refused => $"it refused ({report.Detail})",
        PullEnd.Gap => "it has newer records than it can tell the way to",
        _ => $"its answer is nonsense ({report.Detail})",
    };
}
