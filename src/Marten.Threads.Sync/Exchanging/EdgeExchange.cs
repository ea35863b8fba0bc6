using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Exchanging;

/// <summary>
/// Tells a peer the edges of threads and hears its own: one number says whether two hosts hold the same heads, so that a pair in sync costs some bytes for each thread.
/// </summary>
internal sealed class EdgeExchange(
    ThreadStates states, PairStates pairs, PeerCalls calls, PeerConditions conditions, IPullRequests pulls, SyncReports reports, SyncMetrics metrics, ThreadSyncOptions options, TimeProvider time)
{
    /// <summary>Exchanges edges of threads with a peer; those for which it is not known are passed over.</summary>
    /// <returns>Whether it answered.</returns>
    public async Task<bool> RunAsync(PeerId peer, IEnumerable<ThreadId> threads, CancellationToken cancellationToken)
    {
        foreach (var some in threads.Chunk(options.EdgesMaxThreads))
        {
            var sent = new Dictionary<ThreadId, ReplicaState>();
            foreach (var thread in some)
            {
                if (await states.GetAsync(thread, cancellationToken).ConfigureAwait(false) is { } state && state.Knows(peer)) sent[thread] = state;
            }

            if (sent.Count > 0 && !await RunAsync(peer, sent, cancellationToken).ConfigureAwait(false)) return false;
        }

        return true;
    }

    private async Task<bool> RunAsync(PeerId peer, Dictionary<ThreadId, ReplicaState> sent, CancellationToken cancellationToken)
    {
        using var activity = SyncMetrics.Activities.StartActivity("threads.sync.exchange");
        activity?.SetTag("threads.peer", peer.ToString())?.SetTag("threads.threads", sent.Count);
        var request = new ExchangeEdgesRequest { Body = new ExchangeEdgesRequest.Types.Body() };
        request.Body.Threads.AddRange(sent.Values.Select(static state => new ExchangeEdgesRequest.Types.Entry
        {
            ThreadId = state.Thread.Bytes(),
            AddressEdge = state.AddressEdge,
            HeadsEdge = state.HeadsEdge,
        }));
        var result = await calls.CallAsync(peer, (client, call) => client.ExchangeEdgesAsync(request, call), cancellationToken).ConfigureAwait(false);
        switch (result.End)
        {
            case CallEnd.Answered:
                conditions.Succeeded(peer);
                Take(peer, sent, result.Reply!);
                return true;
            case CallEnd.Unsupported:
                // Older peers know no edges: they are asked for records instead.
                foreach (var thread in sent.Keys) pulls.Request(thread, peer, PullReasons.Records);
                return true;
            default:
                conditions.Failed(peer);
                foreach (var thread in sent.Keys)
                {
                    metrics.Exchanged("failed");
                    pairs.Of(thread, peer).Lose();
                    reports.Add(new PeerReport(thread, peer, PeerOutcome.Failed, 0, result.Detail));
                }

                return false;
        }
    }

    private void Take(PeerId peer, Dictionary<ThreadId, ReplicaState> sent, ExchangeEdgesReply reply)
    {
        foreach (var entry in reply.Edges)
        {
            if (WireReading.TryReadThread(entry.ThreadId, out var thread) && sent.Remove(thread, out var state)) Compare(state, peer, entry);
        }
    }

    private void Compare(ReplicaState state, PeerId peer, ExchangeEdgesReply.Types.Entry there)
    {
        var pair = pairs.Of(state.Thread, peer);
        var knowsNothing = there.HeadsEdge == Edges.None && there.AddressEdge == Edges.None;
        if (!knowsNothing) pair.TellAll(state);

        var agrees = there.HeadsEdge == state.HeadsEdge && !knowsNothing;
        if (!agrees || there.AddressEdge != state.AddressEdge)
            Ask(state, peer, there, pair.Differs(state.HeadsEdge ^ state.AddressEdge, there.HeadsEdge ^ there.AddressEdge, time.GetUtcNow()));
        else if (pair.Agrees(time.GetUtcNow()) is { } lag) metrics.CaughtUp(lag);
        metrics.Exchanged(agrees ? "agrees" : "differs");
        reports.Add(new PeerReport(state.Thread, peer, agrees ? PeerOutcome.InSync : PeerOutcome.Differs));
    }

    private void Ask(ReplicaState state, PeerId peer, ExchangeEdgesReply.Types.Entry there, Difference difference)
    {
        var reasons = PullReasons.None;
        if (there.AddressEdge != Edges.None && there.AddressEdge != state.AddressEdge) reasons |= PullReasons.Logs;
        if (there.HeadsEdge != Edges.None && there.HeadsEdge != state.HeadsEdge) reasons |= difference == Difference.Stale ? PullReasons.Records | PullReasons.Root : PullReasons.Records;

        // A peer that does not know this host for the thread says that it does not hold it. Asking shows it the key, which makes this host known.
        if (there.HeadsEdge == Edges.None && there.AddressEdge == Edges.None && difference != Difference.Same) reasons |= PullReasons.Logs;
        if (reasons != PullReasons.None) pulls.Request(state.Thread, peer, reasons);
    }
}
