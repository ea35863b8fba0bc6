using GettingStarted.Documents;
using Marten;
using Marten.Threads;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GettingStarted.Hosting;

/// <summary>An ordinary application with Marten, and threads added to it.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly IHost _host;

    private Application(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<Application> StartAsync(Home home, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // It warns that the ring is a plain file; docs/guides/keys.md tells how to protect it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // A start that fails is told by Program.cs, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        builder.Services.AddDataProtection()
            .SetApplicationName("getting-started")
            .PersistKeysToFileSystem(home.KeyRing);

        builder.Services
            .AddMarten(options =>
            {
                options.Connection(home.ConnectionString);
                options.DisableNpgsqlLogging = true;
            })
            .UseThreads(threads =>
            {
                threads.Collection<Mission>("Missions", missions => missions.Index(mission => mission.Status!));

                // Small transactions, so that the progress bar of the last but one step has something to show.
                threads.IngestBatchRecords = 10;
            });

        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new Application(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
