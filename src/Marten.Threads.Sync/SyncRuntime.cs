using Marten.Threads.Ingesting;
using Marten.Threads.Libp2p;
using Marten.Threads.Listening;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Agents;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Exchanging;
using Marten.Threads.Sync.Joining;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Pushing;
using Marten.Threads.Sync.Serving;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Working;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marten.Threads.Sync;

/// <summary>What a runtime is put together from.</summary>
internal sealed record SyncServices(
    IThreadRegistry Registry,
    IThreadReplica Replica,
    IRecordIngest Ingest,
    IThreadSignals Signals,
    IPeerDirectory Directory,
    BucketSet Buckets,
    ThreadSyncOptions Options,
    TimeProvider Time,
    ILoggerFactory Loggers);

/// <summary>The parts of replication in one process, put together when it starts: a host that listens, a server for peers, and the worker.</summary>
internal sealed class SyncRuntime : IAsyncDisposable
{
    private readonly SigningKey _key;
    private readonly SyncServices _services;
    private readonly ThreadStates _states;
    private readonly PeerChannels _channels;
    private readonly Gatekeeper _gate;
    private readonly PeerService _service;
    private readonly SyncMetrics _metrics;
    private PeerServer? _server;

    private SyncRuntime(SyncServices services, SigningKey key, bool hasOthers)
    {
        (_services, _key) = (services, key);
        var (options, time, logger) = (services.Options, services.Time, services.Loggers.CreateLogger<SyncWorker>());
        options.Host.PeerConnected = peer =>
        {
            Worker?.Connected(peer);
            options.ApplicationHears?.Invoke(peer);
        };
        if (options.Host.LoggerFactory is NullLoggerFactory) options.Host.LoggerFactory = services.Loggers;
        Host = new Libp2pHost(key, options.Host);
        _metrics = new SyncMetrics(() => services.Buckets.Own);
        _states = new ThreadStates(services.Replica, services.Signals, time);
        _channels = new PeerChannels(Host, services.Loggers);
        Addresses = new PeerAddresses(services.Directory, Host.Peers, Self);
        Conditions = new PeerConditions(options, time);
        Reports = new SyncReports(services.Directory, time);

        var pairs = new PairStates();
        var calls = new PeerCalls(_channels, options, time);
        var pull = new PeerPull(services.Replica, services.Ingest, calls, _metrics, options);
        Pull = new ThreadPull(pull, pairs, Conditions);
        Pulls = new PullQueue(pull, pairs, Conditions, Reports, time, logger);
        Exchange = new EdgeExchange(_states, pairs, calls, Conditions, Pulls, Reports, _metrics, options, time);
        var exchanges = new ExchangeQueue(Exchange, logger);
        Replicators = new ReplicatorOffer(services.Replica, calls, exchanges, time);
        var push = new ThreadPush(_states, services.Replica, pairs, calls, Conditions, exchanges, Pulls, _metrics);
        var records = new RecordDoor(services.Ingest, pairs, _metrics, time);
        var replications = new ReplicationDoor(services.Registry, services.Replica, options, services.Loggers.CreateLogger<ReplicationDoor>());
        _gate = new Gatekeeper(services.Registry, services.Replica, services.Signals);
        _service = new PeerService(services.Replica, _states, _gate, records, replications, Pulls, _metrics, options, services.Loggers.CreateLogger<PeerService>());
        Worker = new SyncWorker(new WorkerParts(Self, services.Buckets, services.Replica, services.Signals, _states, pairs, _gate, push, exchanges, Pulls, Conditions, Reports, Addresses, options, hasOthers, time, logger));
    }

    public Libp2pHost Host { get; }

    public PeerId Self => Host.PeerId;

    public PeerAddresses Addresses { get; }

    public PeerConditions Conditions { get; }

    public SyncReports Reports { get; }

    public ThreadPull Pull { get; }

    public PullQueue Pulls { get; }

    public EdgeExchange Exchange { get; }

    public ReplicatorOffer Replicators { get; }

    public SyncWorker Worker { get; }

    /// <summary>Listens, serves and works.</summary>
    /// <param name="services">What it is put together from.</param>
    /// <param name="hasOthers">Whether other processes may work on the same database.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<SyncRuntime> StartAsync(SyncServices services, bool hasOthers, CancellationToken cancellationToken)
    {
        var runtime = new SyncRuntime(services, await services.Registry.ExportHostKeyAsync(cancellationToken).ConfigureAwait(false), hasOthers);
        try
        {
            await runtime.StartAsync(cancellationToken).ConfigureAwait(false);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes no further calls, then ends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync().ConfigureAwait(false);
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
        _channels.Dispose();
        await Host.DisposeAsync().ConfigureAwait(false);
        await _service.DisposeAsync().ConfigureAwait(false);
        _states.Dispose();
        _gate.Dispose();
        _metrics.Dispose();
        _key.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await Addresses.LoadAsync(cancellationToken).ConfigureAwait(false);
        _server = await PeerServer.StartAsync(Host, _service, _services.Loggers, cancellationToken).ConfigureAwait(false);
        await Host.StartListenAsync(_services.Options.ListenAddresses, cancellationToken).ConfigureAwait(false);
        Worker.Start();
        SyncMessages.Started(_services.Loggers.CreateLogger<SyncRuntime>(), Self, string.Join(", ", Host.ListenAddresses));
    }
}
