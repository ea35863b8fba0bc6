using Marten.Threads.Listening;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Agents;
using Marten.Threads.Sync.Exchanging;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Pushing;
using Marten.Threads.Sync.Serving;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Working;

/// <summary>What the worker works with; <c>HasOthers</c>: whether other processes may work on the same database.</summary>
internal sealed record WorkerParts(
    PeerId Self,
    BucketSet Buckets,
    IThreadReplica Replica,
    IThreadSignals Signals,
    ThreadStates States,
    PairStates Pairs,
    Gatekeeper Gate,
    ThreadPush Push,
    ExchangeQueue Exchanges,
    PullQueue Pulls,
    PeerConditions Conditions,
    SyncReports Reports,
    PeerAddresses Addresses,
    ThreadSyncOptions Options,
    bool HasOthers,
    TimeProvider Time,
    ILogger Logger);
