using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Exchanging;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Pushing;

/// <summary>
/// Tells a peer the newest records of own logs, in their order. A push is a hint that saves the peer a question: what cannot be pushed is told by heads, and the peer
/// fetches it.
/// </summary>
internal sealed class ThreadPush(
    ThreadStates states, IThreadReplica replica, PairStates pairs, PeerCalls calls, PeerConditions conditions, ExchangeQueue exchanges, IPullRequests pulls, SyncMetrics metrics)
{
    /// <summary>Records that are pushed one by one; of more the peer is told the heads, and fetches them in one reply.</summary>
    private const int RecordsMax = 32;

    private const long BytesMax = 8 * 1024 * 1024;

    private readonly PagesOnce _pages = new(replica);

    /// <summary>Tells a peer what it was not told yet. Not for two at a time about the same pair.</summary>
    public async Task RunAsync(ThreadId thread, PeerId peer, CancellationToken cancellationToken)
    {
        if (await states.GetAsync(thread, cancellationToken).ConfigureAwait(false) is not { } state || !state.Knows(peer)) return;
        var pair = pairs.Of(thread, peer);
        if (!conditions.MayTry(peer))
        {
            pair.Lose();
            return;
        }

        var behind = state.Logs.Where(log => log.IsOwn && log.Head.Counter > pair.ToldOf(log.Id).Counter).ToList();
        if (behind.Count == 0) return;
        if (!pair.IsTold || behind.Sum(log => log.Head.Counter - pair.ToldOf(log.Id).Counter) > RecordsMax)
        {
            exchanges.Request(thread, peer);
            return;
        }

        using var activity = SyncMetrics.Activities.StartActivity("threads.sync.push");
        activity?.SetTag("threads.thread", thread.ToString())?.SetTag("threads.peer", peer.ToString());
        var known = behind.ConvertAll(log => new KnownPosition(log.Id, pair.ToldOf(log.Id).Cid, pair.ToldOf(log.Id).Counter, RecordsMax));
        var pages = await _pages.ReadAsync(state, known, new PageLimits(RecordsMax, BytesMax), cancellationToken).ConfigureAwait(false);
        foreach (var page in pages)
        {
            if (!await PushAsync(state, peer, pair, page, cancellationToken).ConfigureAwait(false)) return;
        }
    }

    private async Task<bool> PushAsync(ReplicaState state, PeerId peer, PairState pair, LogPage page, CancellationToken cancellationToken)
    {
        var counter = page.First;
        foreach (var record in page.Records)
        {
            var request = new PushRecordRequest
            {
                Body = new PushRecordRequest.Types.Body { ThreadId = state.Thread.Bytes(), LogId = page.Log.Id.Bytes(), Record = record.Message() },
                Counter = counter,
            };
            var result = await calls.CallAsync(peer, (client, call) => client.PushRecordAsync(request, call), cancellationToken).ConfigureAwait(false);
            metrics.Pushed(result.End);
            if (result.End == CallEnd.NotFound) return await PushLogAsync(state, peer, pair, page.Log, cancellationToken).ConfigureAwait(false);
            if (!IsHeard(result.End, state.Thread, peer, pair)) return false;
            pair.Tell(page.Log.Id, new LogHead(Cid.OfDagCbor(record.RecordNode.Span), counter));
            counter++;
        }

        return true;
    }

    // The peer does not know the log yet: told of it, it asks for its records.
    private async Task<bool> PushLogAsync(ReplicaState state, PeerId peer, PairState pair, ReplicaLog log, CancellationToken cancellationToken)
    {
        var request = new PushLogRequest { Body = new PushLogRequest.Types.Body { ThreadId = state.Thread.Bytes(), Log = log.Message() } };
        var result = await calls.CallAsync(peer, (client, call) => client.PushLogAsync(request, call), cancellationToken).ConfigureAwait(false);
        if (result.End == CallEnd.NotFound)
        {
            // It does not know this host for the thread, or does not hold it: being asked shows it the key.
            pair.Lose();
            pulls.Request(state.Thread, peer, PullReasons.Logs);
            return false;
        }

        if (!IsHeard(result.End, state.Thread, peer, pair)) return false;
        pair.Tell(log.Id, log.Head);
        return true;
    }

    private bool IsHeard(CallEnd end, ThreadId thread, PeerId peer, PairState pair)
    {
        if (end == CallEnd.Answered)
        {
            conditions.Succeeded(peer);
            return true;
        }

        pair.Lose();
        if (end == CallEnd.Silent) conditions.Failed(peer);
        else if (end == CallEnd.Busy) conditions.Busy(peer);
        else exchanges.Request(thread, peer); // it does not take the record, so it is told the heads, and may ask
        return false;
    }
}
