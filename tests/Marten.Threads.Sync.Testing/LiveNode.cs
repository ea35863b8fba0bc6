using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace Marten.Threads.Sync.Testing;

/// <summary>An application as users put it together: Marten, Wolverine and threads that are exchanged, on a database of its own.</summary>
internal sealed class LiveNode : IAsyncDisposable
{
    private readonly IHost _host;

    private LiveNode(IHost host, string connectionString) => (_host, ConnectionString) = (host, connectionString);

    public string ConnectionString { get; }

    public IThreadNetwork Network => Get<IThreadNetwork>();

    public IThreadRegistry Registry => Get<IThreadRegistry>();

    public IThreadReplica Replica => Get<IThreadReplica>();

    public IDocumentStore Store => Get<IDocumentStore>();

    public IThreadCollections Collections => Get<IThreadCollections>();

    public SyncRuntime Runtime => Get<SyncState>().Runtime!;

    public PeerId Id => Runtime.Self;

    public Multiaddr Address => Runtime.Host.ListenAddresses[0].WithPeer(Id);

    private static DirectoryInfo KeyRing { get; } = Directory.CreateTempSubdirectory("threads-keyring");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LiveNode> StartAsync(PostgresServer postgres, Action<ThreadSyncOptions>? configure = null, DurabilityMode mode = DurabilityMode.Solo) =>
        await StartAsync(await postgres.NewDatabaseAsync(), configure, mode);

    public static async Task<LiveNode> StartAsync(string connectionString, Action<ThreadSyncOptions>? configure = null, DurabilityMode mode = DurabilityMode.Solo)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDataProtection().SetApplicationName("tests").PersistKeysToFileSystem(KeyRing);
        builder.Services.AddMarten(marten =>
        {
            marten.Connection(connectionString);
            marten.DisableNpgsqlLogging = true;
        }).IntegrateWithWolverine().UseThreads();
        builder.Services.AddHealthChecks().AddThreadSync();
        builder.UseWolverine(wolverine =>
        {
            wolverine.Durability.Mode = mode;
            wolverine.Discovery.DisableConventionalDiscovery();
            wolverine.CodeGeneration.TypeLoadMode = JasperFx.CodeGeneration.TypeLoadMode.Static; // without handlers there is nothing to generate
            wolverine.UseThreadSync(sync =>
            {
                sync.ListenAddresses.Clear();
                sync.ListenAddresses.Add(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
                sync.ExchangeInterval = TimeSpan.FromSeconds(1);
                configure?.Invoke(sync);
            });
        });
        var host = builder.Build();
        await host.StartAsync(Token);
        return new LiveNode(host, connectionString);
    }

    /// <summary>What the application's health checks say.</summary>
    public Task<HealthReport> HealthAsync() => Get<HealthCheckService>().CheckHealthAsync(Token);

    /// <summary>Joins a thread by an invite of another node.</summary>
    public async Task<JoinReport> JoinAsync(LiveNode other, ThreadId thread)
    {
        var invite = ThreadInvite.Parse((await other.Network.InviteAsync(thread, cancellationToken: Token)).ExportText());
        return await Network.JoinAsync(invite, cancellationToken: Token);
    }

    /// <summary>Makes a thread that another node joins.</summary>
    public async Task<ThreadId> ShareAsync(LiveNode other)
    {
        var thread = (await Registry.CreateAsync(cancellationToken: Token)).Id;
        await other.JoinAsync(this, thread);
        return thread;
    }

    /// <summary>Compares with all peers of a thread until they hold the same.</summary>
    public async Task AgreesAsync(ThreadId thread)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var status = await Network.AnnounceAsync(thread, Token);
            if (status.IsInSync) return;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"not soon: all peers hold the same. {string.Join("; ", status.Peers)}");
            await Task.Delay(10, Token);
        }
    }

    /// <summary>Takes in the records of a made log.</summary>
    public Task<IngestReport> FeedAsync(ThreadId thread, TestLog log) =>
        Get<IRecordIngest>().IngestAsync(thread, log.Records.Select(record => new IncomingRecord(log.LogId, record.Envelope)), cancellationToken: Token);

    /// <summary>Writes an instance in a session of the application's store.</summary>
    public async Task SaveAsync(ThreadId thread, string json, string collection = "Birds")
    {
        await using var session = Store.LightweightSession();
        session.Threads(thread).Collection(collection).Save(json);
        await session.SaveChangesAsync(Token);
    }

    /// <summary>All instances of a thread as PostgreSQL tells them.</summary>
    public async Task<SortedDictionary<string, string>> InstancesAsync(ThreadId thread)
    {
        var instances = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("select collection, id, data::text from threads.instances where thread_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(Token);
        while (await data.ReadAsync(Token)) instances.Add($"{data.GetString(0)}/{data.GetString(1)}", data.GetString(2));
        return instances;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
