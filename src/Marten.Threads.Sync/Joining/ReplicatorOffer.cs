using Marten.Threads.Networking;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Exchanging;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Joining;

/// <summary>Asks a peer to store a thread that it cannot read (specification, section 6.10).</summary>
internal sealed class ReplicatorOffer(IThreadReplica replica, PeerCalls calls, ExchangeQueue exchanges, TimeProvider time)
{
    /// <summary>How long to wait where the peer has enough for the moment: each log is a call, and a thread may have thousands.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int PausesMax = 120;

    /// <summary>Offers it; only when the peer took all logs is it known for the thread.</summary>
    /// <exception cref="ThreadNetworkException">The peer does not answer, or refuses.</exception>
    public async Task OfferAsync(ReplicaState state, PeerId peer, CancellationToken cancellationToken)
    {
        // The address stands in the logs that are sent, so that whoever hears of them knows the replicator. Only own logs are named: those of others are theirs.
        var address = Multiaddr.OfPeer(peer);
        var logs = state.Logs.Select(log => log.IsOwn ? log with { Addresses = [.. log.Addresses.Append(address).Distinct()] } : log).ToList();
        if (logs.Count == 0) throw new ThreadNetworkException($"Nothing was written to the thread {state.Thread} yet, and only logs can be offered. Write to it first.");
        foreach (var log in logs) await PushAsync(state, peer, log, cancellationToken).ConfigureAwait(false);

        await replica.AddReplicatorAsync(state.Thread, peer, cancellationToken).ConfigureAwait(false);
        foreach (var other in state.KnownPeers.Append(peer)) exchanges.Request(state.Thread, other);
    }

    private async Task PushAsync(ReplicaState state, PeerId peer, ReplicaLog log, CancellationToken cancellationToken)
    {
        var request = new PushLogRequest { Body = new PushLogRequest.Types.Body { ThreadId = state.Thread.Bytes(), ServiceKey = state.ServiceKey.Bytes(), Log = log.Message() } };
        var result = await calls.CallAsync(peer, (client, call) => client.PushLogAsync(request, call), cancellationToken).ConfigureAwait(false);
        for (var pauses = 0; result.End == CallEnd.Busy && pauses < PausesMax; pauses++)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            result = await calls.CallAsync(peer, (client, call) => client.PushLogAsync(request, call), cancellationToken).ConfigureAwait(false);
        }

        if (result.End == CallEnd.Answered) return;
        throw new ThreadNetworkException(result.End == CallEnd.Silent
            ? $"The peer {peer} does not answer ({result.Detail}). Check its address, and that it runs; nothing was changed here."
            : $"The peer {peer} does not become a replicator of {state.Thread} ({result.Detail}). Its ThreadSyncOptions.AcceptReplication decides; nothing was changed here.");
    }
}
