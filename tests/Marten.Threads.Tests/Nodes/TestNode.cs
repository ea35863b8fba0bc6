using Marten.Threads.Collections;
using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Tests.Nodes;

/// <summary>An application with Marten and threads on a database of its own.</summary>
public sealed class TestNode : IAsyncDisposable
{
    private readonly IHost _host;

    private TestNode(IHost host, string connectionString)
    {
        _host = host;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public IServiceProvider Services => _host.Services;

    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public IThreadStore ThreadStore => Services.GetRequiredService<IThreadStore>();

    public IThreadRegistry Registry => Services.GetRequiredService<IThreadRegistry>();

    public IThreadCollections Collections => Services.GetRequiredService<IThreadCollections>();

    public IRecordIngest Ingest => Services.GetRequiredService<IRecordIngest>();

    public IThreadReplica Replica => Services.GetRequiredService<IThreadReplica>();

    public IThreadListener Listener => Services.GetRequiredService<IThreadListener>();

    internal ThreadsRuntime Runtime => Services.GetRequiredService<ThreadsRuntime>();

    public static async Task<TestNode> StartAsync(
        PostgresServer server, Action<ThreadsOptions>? configure = null, Action<StoreOptions>? application = null, Action<IServiceCollection>? services = null)
    {
        var connectionString = await server.NewDatabaseAsync();
        return await StartAsync(connectionString, configure, application, services);
    }

    public static async Task<TestNode> StartAsync(
        string connectionString, Action<ThreadsOptions>? configure = null, Action<StoreOptions>? application = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDataProtection().SetApplicationName("tests").PersistKeysToFileSystem(KeyRing);
        builder.Services.AddMarten(options =>
        {
            options.Connection(connectionString);
            options.DisableNpgsqlLogging = true;
            application?.Invoke(options);
        }).UseThreads(options =>
        {
            options.Collection<Astronaut>("Astronauts", astronauts => astronauts.Index(astronaut => astronaut.Name!));
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestNode(host, connectionString);
    }

    /// <summary>One value by SQL, as anybody with the connection string reads it.</summary>
    public async Task<T?> SqlAsync<T>(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T found ? found : default;
    }

    /// <summary>All instances of a thread, as <c>collection/id</c> and canonical text.</summary>
    public async Task<SortedDictionary<string, string>> InstancesAsync(ThreadId thread)
    {
        var instances = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("select collection, id, data::text from threads.instances where thread_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = thread.ToString() });
        await using var data = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await data.ReadAsync(TestContext.Current.CancellationToken))
            instances.Add($"{data.GetString(0)}/{data.GetString(1)}", Reducing.Documents.Canonical(data.GetString(2)));
        return instances;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    // One key ring for all nodes of a test run, as the processes of one application would share it.
    private static DirectoryInfo KeyRing { get; } = Directory.CreateTempSubdirectory("threads-keyring");
}
