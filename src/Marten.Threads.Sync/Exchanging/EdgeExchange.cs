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
    /// <summary>The most threads in one call: what this library takes by default, and any Go peer.</summary>
    private const int ThreadsMax = 100;

    /// <summary>Exchanges edges of threads with a peer; those for which it is not known are passed over.</summary>
    /// <returns>Whether it answered.</returns>
    public async Task<bool> RunAsync(PeerId peer, IEnumerable<ThreadId> threads, CancellationToken cancellationToken)
    {
        var end = CallEnd.Answered;
        var detail = "";
        foreach (var some in threads.Chunk(Math.Min(options.EdgesMaxThreads, ThreadsMax)))
        {
            var sent = new Dictionary<ThreadId, ReplicaState>();
            foreach (var thread in some)
            {
                if (await states.GetAsync(thread, cancellationToken).ConfigureAwait(false) is { } state && state.Knows(peer)) sent[thread] = state;
            }

            // Of one that is silent or busy the rest is told without asking again.
            if (sent.Count > 0 && end is not (CallEnd.Silent or CallEnd.Busy)) (end, detail) = await AskAsync(peer, sent, cancellationToken).ConfigureAwait(false);
            if (end is CallEnd.Silent or CallEnd.Busy or CallEnd.Refused or CallEnd.NotFound) Lose(peer, sent.Keys, end, detail);
        }

        if (end == CallEnd.Silent) conditions.Failed(peer);
        else if (end == CallEnd.Busy) conditions.Busy(peer);
        return end == CallEnd.Answered;
    }

    private async Task<(CallEnd End, string Detail)> AskAsync(PeerId peer, Dictionary<ThreadId, ReplicaState> sent, CancellationToken cancellationToken)
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
        if (result.Reply is { } reply)
        {
            conditions.Succeeded(peer);
            Take(peer, sent, reply);
        }
        else if (result.End == CallEnd.Unsupported)
        {
            // Older peers know no edges: they are asked for records instead.
            foreach (var thread in sent.Keys) pulls.Request(thread, peer, PullReasons.Records);
        }

        return (result.End, result.Detail);
    }

    private void Lose(PeerId peer, IEnumerable<ThreadId> threads, CallEnd end, string detail)
    {
        foreach (var thread in threads)
        {
            pairs.Of(thread, peer).Lose();
            if (end == CallEnd.Busy) continue; // it is there, and is asked again soon
            metrics.Exchanged("failed");
            reports.Add(new PeerReport(thread, peer, PeerOutcome.Failed, 0, detail));
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
        if (!knowsNothing) pair.TellHeads();

        var agrees = there.HeadsEdge == state.HeadsEdge && !knowsNothing;
        if (agrees) pair.TellAll(state);
        if (!agrees) pair.Differs(time.GetUtcNow());
        else if (pair.Agrees(time.GetUtcNow()) is { } lag) metrics.CaughtUp(lag);
        metrics.Exchanged(agrees ? "agrees" : "differs");
        reports.Add(new PeerReport(state.Thread, peer, agrees ? PeerOutcome.InSync : PeerOutcome.Differs));

        // A peer that does not know this host for the thread says that it does not hold it. Asking shows it the key, which makes this host known.
        var reasons = PullReasons.None;
        if ((knowsNothing || (there.AddressEdge != Edges.None && there.AddressEdge != state.AddressEdge)) && pair.IsLogsDue(state.AddressEdge, there.AddressEdge)) reasons |= PullReasons.Logs;
        if (there.HeadsEdge != Edges.None && there.HeadsEdge != state.HeadsEdge && pair.IsRecordsDue(state.HeadsEdge, there.HeadsEdge)) reasons |= PullReasons.Records;
        if (reasons != PullReasons.None) pulls.Request(state.Thread, peer, reasons);
    }
}
