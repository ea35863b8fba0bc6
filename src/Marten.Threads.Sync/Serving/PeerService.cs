using System.Threading.RateLimiting;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Sync.Working;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Serving;

/// <summary>
/// Answers peers (<c>net.pb.Service</c>). Nothing in a request is believed but what a key or a signature proves, and who calls is known from the
/// connection alone.
/// </summary>
internal sealed class PeerService(
    IThreadReplica replica,
    ThreadStates states,
    Gatekeeper gate,
    RecordDoor records,
    ReplicationDoor replications,
    IPullRequests pulls,
    SyncMetrics metrics,
    ThreadSyncOptions options,
    ILogger<PeerService> logger)
    : Service.ServiceBase, IAsyncDisposable
{
    private const int BurstFactor = 4;

    /// <summary>Replies with records that are made at a time, for one peer and for all: each holds some megabytes and, while it is read, a connection to the database.</summary>
    private const int PagesPerPeer = 4, PagesAtOnce = 16;

    private readonly PartitionedRateLimiter<PeerId> _pages = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<PeerId, PeerId>(static peer => RateLimitPartition.GetConcurrencyLimiter(peer, static _ => new ConcurrencyLimiterOptions { PermitLimit = PagesPerPeer, QueueLimit = 0 })),
        PartitionedRateLimiter.Create<PeerId, int>(static _ => RateLimitPartition.GetConcurrencyLimiter(0, static _ => new ConcurrencyLimiterOptions { PermitLimit = PagesAtOnce, QueueLimit = 4 * PagesAtOnce })));

    private readonly PartitionedRateLimiter<PeerId> _rates = PartitionedRateLimiter.Create<PeerId, PeerId>(peer => RateLimitPartition.GetTokenBucketLimiter(peer, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = BurstFactor * options.CallRatePerPeer,
        TokensPerPeriod = options.CallRatePerPeer,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    }));

    public override Task<GetLogsReply> GetLogs(GetLogsRequest request, ServerCallContext context) => AnswerAsync(context, async (peer, cancellationToken) =>
    {
        var state = await OpenAsync(peer, request.Body?.ThreadId, request.Body?.ServiceKey, "logs", cancellationToken).ConfigureAwait(false);
        return Replies.Of(state.Logs);
    });

    public override Task<GetRecordsReply> GetRecords(GetRecordsRequest request, ServerCallContext context) => AnswerAsync(context, async (peer, cancellationToken) =>
    {
        var state = await OpenAsync(peer, request.Body?.ThreadId, request.Body?.ServiceKey, "records", cancellationToken).ConfigureAwait(false);
        using var lease = await _pages.AcquireAsync(peer, 1, cancellationToken).ConfigureAwait(false);
        if (!lease.IsAcquired) throw Refusals.TooMany();
        var known = RecordQuery.Of(request.Body!.Logs, state, options.ReplyMaxRecords);
        var pages = await replica.ReadAsync(state.Thread, known, new PageLimits(options.ReplyMaxRecords, options.ReplyMaxBytes), cancellationToken).ConfigureAwait(false);
        return Replies.Of(pages);
    });

    public override Task<PushLogReply> PushLog(PushLogRequest request, ServerCallContext context) => AnswerAsync(context, async (peer, cancellationToken) =>
    {
        var (thread, key) = Read(request.Body?.ThreadId, request.Body?.ServiceKey);
        if (!WireReading.TryReadLog(request.Body!.Log, out var log)) throw Refusals.Invalid("log: absent, or its id is not that of its key");

        var isHeld = await gate.HoldsAsync(thread, cancellationToken).ConfigureAwait(false);
        var isEntitled = await gate.IsKnownAsync(peer, cancellationToken).ConfigureAwait(false) || (key is not null && await gate.OpensAsync(thread, key, cancellationToken).ConfigureAwait(false));
        if (isHeld && !isEntitled) throw Refusals.NoThread();
        var state = (isHeld ? await states.GetWithoutHeadsAsync(thread, cancellationToken).ConfigureAwait(false) : null)
            ?? await replications.BecomeAsync(thread, key, peer, cancellationToken).ConfigureAwait(false)
            ?? throw Refusals.NoThread();
        var hasKey = state.ServiceKey.FixedTimeEquals(key) && !state.RemovedPeers.Contains(peer);
        if (!hasKey && !state.Knows(peer)) throw Refusals.NoThread();
        if (hasKey) await RememberAsync(state, peer, cancellationToken).ConfigureAwait(false);
        await replica.AddLogsAsync(thread, [log], cancellationToken).ConfigureAwait(false);
        pulls.Request(thread, peer, PullReasons.Records);
        return new PushLogReply();
    });

    public override Task<PushRecordReply> PushRecord(PushRecordRequest request, ServerCallContext context) => AnswerAsync(context, async (peer, cancellationToken) =>
    {
        if (!WireReading.TryReadThread(request.Body?.ThreadId ?? Google.Protobuf.ByteString.Empty, out var thread)) throw Refusals.Invalid("threadID: absent or malformed");
        if (!WireReading.TryReadLogId(request.Body!.LogId, out var log)) throw Refusals.Invalid("logID: absent or malformed");
        if (!WireReading.TryReadRecord(request.Body.Record, out var record)) throw Refusals.Invalid("record: absent, or a node of it is");

        if (!await gate.IsKnownAsync(peer, cancellationToken).ConfigureAwait(false)) throw Refusals.NoLog();
        var state = await states.GetWithoutHeadsAsync(thread, cancellationToken).ConfigureAwait(false);
        if (state is null || !state.Knows(peer) || state.Logs.All(one => one.Id != log)) throw Refusals.NoLog();
        if (await records.TakeAsync(thread, log, record, peer, cancellationToken).ConfigureAwait(false)) pulls.Request(thread, peer, PullReasons.Records);
        return new PushRecordReply();
    });

    public override Task<ExchangeEdgesReply> ExchangeEdges(ExchangeEdgesRequest request, ServerCallContext context) => AnswerAsync(context, async (peer, cancellationToken) =>
    {
        var reply = new ExchangeEdgesReply();
        var isKnown = await gate.IsKnownAsync(peer, cancellationToken).ConfigureAwait(false);
        foreach (var asked in (request.Body?.Threads ?? []).Take(options.EdgesMaxThreads))
        {
            if (!WireReading.TryReadThread(asked.ThreadId, out var thread)) throw Refusals.Invalid("threadID: absent or malformed");
            var state = isKnown && await gate.HoldsAsync(thread, cancellationToken).ConfigureAwait(false) ? await states.GetAsync(thread, cancellationToken).ConfigureAwait(false) : null;
            reply.Edges.Add(Compare(thread, asked, state is not null && state.Knows(peer) ? state : null, peer));
        }

        return reply;
    });

    public async ValueTask DisposeAsync()
    {
        await _rates.DisposeAsync().ConfigureAwait(false);
        await _pages.DisposeAsync().ConfigureAwait(false);
    }

    // Whoever is not known for the thread hears what he would hear if it were not here, and is not called back: that would show him the key.
    private ExchangeEdgesReply.Types.Entry Compare(ThreadId thread, ExchangeEdgesRequest.Types.Entry asked, ReplicaState? state, PeerId peer)
    {
        if (state is null) return new ExchangeEdgesReply.Types.Entry { ThreadId = thread.Bytes() };
        if (asked.AddressEdge != Protocol.Records.Edges.None && asked.AddressEdge != state.AddressEdge) pulls.Request(thread, peer, PullReasons.Logs);
        if (asked.HeadsEdge != Protocol.Records.Edges.None && asked.HeadsEdge != state.HeadsEdge) pulls.Request(thread, peer, PullReasons.Records);
        return new ExchangeEdgesReply.Types.Entry
        {
            ThreadId = thread.Bytes(),
            Exists = state.AddressEdge != Protocol.Records.Edges.None && state.HeadsEdge != Protocol.Records.Edges.None,
            AddressEdge = state.AddressEdge,
            HeadsEdge = state.HeadsEdge,
        };
    }

    private async Task<ReplicaState> OpenAsync(
        PeerId peer, Google.Protobuf.ByteString? threadBytes, Google.Protobuf.ByteString? keyBytes, string what, CancellationToken cancellationToken)
    {
        var (thread, key) = Read(threadBytes, keyBytes);
        if (key is null) throw Refusals.NoKey(what);
        if (!await gate.OpensAsync(thread, key, cancellationToken).ConfigureAwait(false)) throw Refusals.NoThread();
        var state = await replica.StateAsync(thread, cancellationToken).ConfigureAwait(false);
        if (state is null || !state.ServiceKey.FixedTimeEquals(key) || state.RemovedPeers.Contains(peer)) throw Refusals.NoThread();
        await RememberAsync(state, peer, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private static (ThreadId Thread, SymmetricKey? Key) Read(Google.Protobuf.ByteString? threadBytes, Google.Protobuf.ByteString? keyBytes)
    {
        if (threadBytes is null) throw Refusals.Invalid("body: absent");
        if (!WireReading.TryReadThread(threadBytes, out var thread)) throw Refusals.Invalid("threadID: absent or malformed");
        return WireReading.TryReadKey(keyBytes!, out var key) ? (thread, key) : throw Refusals.Invalid("serviceKey: not 32 bytes");
    }

    private Task RememberAsync(ReplicaState state, PeerId peer, CancellationToken cancellationToken) =>
        state.Knows(peer) ? Task.CompletedTask : replica.RememberPeerAsync(state.Thread, peer, cancellationToken);

    private async Task<T> AnswerAsync<T>(ServerCallContext context, Func<PeerId, CancellationToken, Task<T>> answer)
    {
        if (context.GetHttpContext().Features.Get<IPeerFeature>() is not { } caller) throw Refusals.NoPeer();
        using var lease = _rates.AttemptAcquire(caller.RemotePeer);
        if (!lease.IsAcquired) throw Refusals.TooMany();
        try
        {
            return await answer(caller.RemotePeer, context.CancellationToken).ConfigureAwait(false);
        }
        catch (RpcException refusal)
        {
            metrics.TurnedAway(context.Method, refusal.StatusCode.ToString());
            throw;
        }
        catch (ThreadRegistryException)
        {
            throw Refusals.NoThread(); // deleted a moment ago
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            SyncMessages.AnswerFailed(logger, exception, context.Method, caller.RemotePeer);
            throw Refusals.Trouble();
        }
    }
}
