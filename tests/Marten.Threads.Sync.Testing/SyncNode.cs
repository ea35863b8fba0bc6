using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Libp2p;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Serving;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Sync.Working;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Marten.Threads.Sync.Testing;

/// <summary>An application with threads on a database of its own, that serves peers and pulls from them when a test says so.</summary>
internal sealed class SyncNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _connectionString;
    private readonly PeerService _service;
    private readonly PeerServer _server;
    private readonly SyncMetrics _metrics;
    private readonly ThreadStates _states;
    private readonly Gatekeeper _gate;

    private SyncNode(
        IHost host, string connectionString, Libp2pHost peer, PeerService service, PeerServer server, SyncMetrics metrics, ThreadStates states, Gatekeeper gate, NotedPulls pulls, ThreadSyncOptions options)
    {
        (_host, _connectionString, Peer, _service, _server, _metrics, _states, _gate, Pulls) = (host, connectionString, peer, service, server, metrics, states, gate, pulls);
        Channels = new PeerChannels(peer, NullLoggerFactory.Instance);
        Pull = new PeerPull(Replica, Ingest, new PeerCalls(Channels, options, TimeProvider.System), metrics, options);
    }

    public Libp2pHost Peer { get; }

    public PeerId Id => Peer.PeerId;

    public NotedPulls Pulls { get; }

    public PeerChannels Channels { get; }

    public PeerPull Pull { get; }

    public IThreadRegistry Registry => Get<IThreadRegistry>();

    public IThreadCollections Collections => Get<IThreadCollections>();

    public IDocumentStore Store => Get<IDocumentStore>();

    public IRecordIngest Ingest => Get<IRecordIngest>();

    public IThreadReplica Replica => Get<IThreadReplica>();

    private static DirectoryInfo KeyRing { get; } = Directory.CreateTempSubdirectory("threads-keyring");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SyncNode> StartAsync(PostgresServer postgres, ThreadSyncOptions? options = null, int poolMax = 100)
    {
        var connectionString = $"{await postgres.NewDatabaseAsync()};Maximum Pool Size={poolMax}";
        var settings = (options ?? new ThreadSyncOptions()).Checked();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDataProtection().SetApplicationName("tests").PersistKeysToFileSystem(KeyRing);
        builder.Services.AddMarten(marten =>
        {
            marten.Connection(connectionString);
            marten.DisableNpgsqlLogging = true;
        }).UseThreads();
        var host = builder.Build();
        await host.StartAsync(Token);

        // Strangers of many tests come from one address, one after the other.
        var peer = new Libp2pHost(await host.Services.GetRequiredService<IThreadRegistry>().ExportHostKeyAsync(Token), new Libp2pHostOptions { ConnectionRatePerAddress = 10_000 });
        await peer.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")], Token);
        var (registry, replica, ingest) = (host.Services.GetRequiredService<IThreadRegistry>(), host.Services.GetRequiredService<IThreadReplica>(), host.Services.GetRequiredService<IRecordIngest>());
        var pulls = new NotedPulls();
        var metrics = new SyncMetrics(static () => 0);
        var states = new ThreadStates(replica, host.Services.GetRequiredService<IThreadSignals>(), TimeProvider.System);
        var gate = new Gatekeeper(registry, replica, host.Services.GetRequiredService<IThreadSignals>());
        var replications = new ReplicationDoor(registry, replica, settings, NullLogger<ReplicationDoor>.Instance);
        var service = new PeerService(replica, states, gate, new RecordDoor(ingest, new PairStates(), metrics, TimeProvider.System), replications, pulls, metrics, settings, NullLogger<PeerService>.Instance);
        var server = await PeerServer.StartAsync(peer, service, NullLoggerFactory.Instance, Token);
        return new SyncNode(host, connectionString, peer, service, server, metrics, states, gate, pulls, settings);
    }

    /// <summary>A connection to the database, of the pool that the node has.</summary>
    public NpgsqlConnection NewConnection() => Store.Storage.Database.CreateConnection();

    /// <summary>Learns where another node is.</summary>
    public void Meet(SyncNode other) => Peer.Peers.Add(other.Id, other.Peer.ListenAddresses);

    public Service.ServiceClient Client(SyncNode other) => Channels.Rent(other.Id).Client;

    /// <summary>All instances of a thread as PostgreSQL tells them.</summary>
    public async Task<SortedDictionary<string, string>> InstancesAsync(ThreadId thread)
    {
        var instances = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand("select collection, id, data::text from threads.instances where thread_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(Token);
        while (await data.ReadAsync(Token)) instances.Add($"{data.GetString(0)}/{data.GetString(1)}", data.GetString(2));
        return instances;
    }

    /// <summary>What the database holds of threads, by table: a text that is another one as soon as a row is.</summary>
    public async Task<SortedDictionary<string, string>> ContentsAsync()
    {
        string[] tables = ["threads", "logs", "branches", "envelopes", "mt_events", "instances", "log_addresses", "thread_peers", "peers", "refusals"];
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(string.Join(" union all ", tables.Select(static table =>
            $"select '{table}', count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from threads.{table} t")));
        await using var data = await command.ExecuteReaderAsync(Token);
        while (await data.ReadAsync(Token)) contents.Add(data.GetString(0), data.GetString(1));
        return contents;
    }

    /// <summary>One value by SQL.</summary>
    public async Task<T?> SqlAsync<T>(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(Token) is T found ? found : default;
    }

    public async ValueTask DisposeAsync()
    {
        Channels.Dispose();
        await _server.DisposeAsync();
        await _service.DisposeAsync();
        _states.Dispose();
        _gate.Dispose();
        _metrics.Dispose();
        await Peer.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await using var connection = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
