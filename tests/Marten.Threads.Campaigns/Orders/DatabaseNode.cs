using Marten.Events;
using Marten.Threads.Ingesting;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Campaigns.Orders;

/// <summary>An application with Marten and threads on a database of its own.</summary>
internal sealed class DatabaseNode : IAsyncDisposable
{
    private static readonly TimeSpan CaughtUpWithin = TimeSpan.FromMinutes(5);

    private readonly IHost _host;
    private readonly ReductionMode _mode;

    private DatabaseNode(IHost host, string connectionString, ReductionMode mode) => (_host, ConnectionString, _mode) = (host, connectionString, mode);

    public string ConnectionString { get; }

    private IThreadRegistry Registry => _host.Services.GetRequiredService<IThreadRegistry>();

    public static async Task<DatabaseNode> StartAsync(string connectionString, ReductionMode mode, DirectoryInfo keyRing, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDataProtection().SetApplicationName("campaigns").PersistKeysToFileSystem(keyRing);
        builder.Services.AddMarten(options =>
        {
            options.Connection(connectionString);
            options.DisableNpgsqlLogging = true;
        }).UseThreads(options => options.Reduction = mode);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new DatabaseNode(host, connectionString, mode);
    }

    public async Task<ThreadId> JoinAsync(ThreadKey key, CancellationToken cancellationToken) =>
        (await Registry.CreateAsync(new ThreadCreation { Key = key }, cancellationToken)).Id;

    public Task<IngestReport> IngestAsync(ThreadId thread, IEnumerable<IncomingRecord> records, CancellationToken cancellationToken) =>
        _host.Services.GetRequiredService<IRecordIngest>().IngestAsync(thread, records, cancellationToken: cancellationToken);

    /// <summary>Waits until instances follow from all records.</summary>
    public Task CatchUpAsync() => _mode == ReductionMode.Inline
        ? Task.CompletedTask
        : _host.Services.GetRequiredService<IThreadStore>().WaitForNonStaleProjectionDataAsync(CaughtUpWithin);

    public Task RebuildAsync(ThreadId thread, CancellationToken cancellationToken) => Registry.RebuildAsync(thread, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
