using Docs.Snippets;
using Marten;
using Marten.Threads;
using Marten.Threads.Collections;
using Marten.Threads.Delivering;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Docs;

/// <summary>An application set up as the quick start says, on a database of its own.</summary>
internal sealed class QuickStartApplication : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo _keys;

    private QuickStartApplication(IHost host, DirectoryInfo keys, string connectionString)
    {
        _host = host;
        _keys = keys;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public IServiceProvider Services => _host.Services;

    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public IThreadStore ThreadStore => Services.GetRequiredService<IThreadStore>();

    public IThreadRegistry Registry => Services.GetRequiredService<IThreadRegistry>();

    public IThreadCollections Collections => Services.GetRequiredService<IThreadCollections>();

    public static async Task<QuickStartApplication> StartAsync(PostgresServer server)
    {
        var connectionString = await server.NewDatabaseAsync();
        var keys = Directory.CreateTempSubdirectory("threads-docs-keys-");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        QuickStart.AddThreads(builder.Services, connectionString, keys.FullName);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new QuickStartApplication(host, keys, connectionString);
    }

    /// <summary>Thread, ship and astronauts of the quick start.</summary>
    public async Task<ThreadId> FillAsync()
    {
        var thread = await QuickStart.CreateThreadAsync(Registry, Collections);
        await QuickStart.WriteAsync(Store, thread);

        // A subscription that has had everything.
        await _host.Services.GetRequiredService<IThreadSubscriptions>().CatchUpAsync("missions-of-astronauts", static (_, _) => Task.CompletedTask, cancellationToken: TestContext.Current.CancellationToken);

        // A peer that was in sync, and is away now.
        var (directory, peer) = (_host.Services.GetRequiredService<IPeerDirectory>(), PeerId.Parse("12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu"));
        await directory.ReportAsync([new PeerReport(thread, peer, PeerOutcome.InSync)], TestContext.Current.CancellationToken);
        await directory.ReportAsync([new PeerReport(thread, peer, PeerOutcome.Failed, Missing: 2, "Unavailable: nobody listens there")], TestContext.Current.CancellationToken);
        return thread;
    }

    /// <summary>The rows of a statement, each cell as text.</summary>
    public async Task<IReadOnlyList<string[]>> SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var data = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string[]>();
        while (await data.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add([.. Enumerable.Range(0, data.FieldCount).Select(column => FormattableString.Invariant($"{data.GetValue(column)}"))]);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        _keys.Delete(recursive: true);
    }
}
