using Marten.Events;
using Marten.Events.Daemon.Coordination;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Sync;
using Marten.Threads.Sync.Agents;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Wolverine.Marten;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>One process of an application with Marten and threads.</summary>
internal sealed class CampaignNode : IAsyncDisposable
{
    // As the daemon's own poll is up to a second and the machine may be busy with other processes.
    private static readonly TimeSpan CatchUpMax = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly NodePlan _plan;

    private CampaignNode(IHost host, NodePlan plan, NpgsqlDataSource database)
    {
        _host = host;
        _plan = plan;
        Database = database;
    }

    public ReductionMode Reduction => _plan.Reduction;

    /// <summary>The database as anybody with the connection string sees it.</summary>
    public NpgsqlDataSource Database { get; }

    public IDocumentStore Store => _host.Services.GetRequiredService<IDocumentStore>();

    public IThreadStore ThreadStore => _host.Services.GetRequiredService<IThreadStore>();

    public IThreadRegistry Registry => _host.Services.GetRequiredService<IThreadRegistry>();

    public IThreadCollections Collections => _host.Services.GetRequiredService<IThreadCollections>();

    public IThreadIndexes Indexes => _host.Services.GetRequiredService<IThreadIndexes>();

    public IRecordIngest Ingest => _host.Services.GetRequiredService<IRecordIngest>();

    public IThreadNetwork Network => _host.Services.GetRequiredService<IThreadNetwork>();

    public IThreadListener Listener => _host.Services.GetRequiredService<IThreadListener>();

    public IThreadSignals Signals => _host.Services.GetRequiredService<IThreadSignals>();

    /// <summary>The exchange with peers, where the plan has one.</summary>
    public SyncRuntime Sync => _host.Services.GetRequiredService<SyncState>().Runtime!;

    /// <summary>How many buckets of threads are this process's.</summary>
    public int Buckets => _host.Services.GetRequiredService<BucketSet>().Own;

    /// <param name="plan">What it has in common with the other processes.</param>
    /// <param name="application">Settings of the application's own store.</param>
    /// <param name="threads">Further settings of the threads.</param>
    /// <param name="services">Further services, for example settings of the thread store.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CampaignNode> StartAsync(
        NodePlan plan,
        Action<StoreOptions>? application = null,
        Action<ThreadsOptions>? threads = null,
        Action<IServiceCollection>? services = null,
        CancellationToken cancellationToken = default)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddDataProtection().SetApplicationName("campaigns").PersistKeysToFileSystem(new DirectoryInfo(plan.KeyRing));
        var marten = builder.Services.AddMarten(options =>
        {
            options.Connection(plan.ConnectionString);
            options.DisableNpgsqlLogging = true;
            application?.Invoke(options);
        });
        if (plan.Sync is not null) marten.IntegrateWithWolverine();
        marten.UseThreads(options =>
        {
            options.Reduction = plan.Reduction;
            options.Collection<Astronaut>(Astronaut.Collection, astronauts => astronauts.Index(astronaut => astronaut.Name!));
            threads?.Invoke(options);
        });
        if (plan.Sync is not null) builder.AddThreadSync(plan.Sync);
        services?.Invoke(builder.Services);
        var host = builder.Build();
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(plan.ConnectionString) { MaxPoolSize = 8 }.ConnectionString);
        try
        {
            await host.StartAsync(cancellationToken);
            return new CampaignNode(host, plan, database);
        }
        catch
        {
            await database.DisposeAsync();
            await EndAsync(host);
            throw;
        }
    }

    /// <summary>Makes every table, so that processes which start later find nothing to change.</summary>
    public async Task PrepareAsync()
    {
        await Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
    }

    /// <summary>Waits until the daemon, if there is one, has reduced everything that is committed.</summary>
    /// <exception cref="TimeoutException">It has not within two minutes.</exception>
    public Task CatchUpAsync() =>
        Reduction == ReductionMode.Async ? ThreadStore.WaitForNonStaleProjectionDataAsync(CatchUpMax) : Task.CompletedTask;

    /// <summary>Lets the daemon of this process do nothing.</summary>
    public Task PauseDaemonAsync() => _host.Services.GetRequiredService<IProjectionCoordinator<IThreadStore>>().PauseAsync();

    /// <summary>Lets it go on.</summary>
    public Task ResumeDaemonAsync() => _host.Services.GetRequiredService<IProjectionCoordinator<IThreadStore>>().ResumeAsync();

    /// <summary>Rows of a query, each as one text: its columns, separated.</summary>
    public async Task<List<string>> RowsAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        var rows = new List<string>();
        await using var command = Command(sql, values);
        await using var data = await command.ExecuteReaderAsync(cancellationToken);
        while (await data.ReadAsync(cancellationToken))
        {
            var columns = new string[data.FieldCount];
            for (var i = 0; i < columns.Length; i++) columns[i] = await data.IsDBNullAsync(i, cancellationToken) ? "null" : Text(data.GetValue(i));
            rows.Add(string.Join(" | ", columns));
        }

        return rows;
    }

    /// <summary>The first column of a query's rows, which holds texts.</summary>
    public async Task<HashSet<string>> TextsAsync(string sql, CancellationToken cancellationToken, params object[] values) =>
        [.. await RowsAsync(sql, cancellationToken, values)];

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await EndAsync(_host);
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = Database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value is ThreadId thread ? thread.ToString() : value });
        return command;
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static async Task EndAsync(IHost host)
    {
        await host.StopAsync(CancellationToken.None);
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }
}
