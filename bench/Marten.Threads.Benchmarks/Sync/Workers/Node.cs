using Marten.Threads.Ingesting;
using Marten.Threads.Networking;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Sync;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Marten;

namespace Marten.Threads.Benchmarks.Sync.Workers;

/// <summary>An application that exchanges threads, as any user of the library sets it up: Marten, Wolverine for a single process, and a database of its own.</summary>
internal sealed class Node : IAsyncDisposable
{
    /// <summary>Pushes come one by one and as fast as the other end takes them; the default, 50 calls a second, is meant for strangers.</summary>
    private const int CallRate = 1_000_000;

    private readonly IHost _host;

    private Node(IHost host) => _host = host;

    public IDocumentStore Store => _host.Services.GetRequiredService<IDocumentStore>();

    public IThreadRegistry Registry => _host.Services.GetRequiredService<IThreadRegistry>();

    public CountingIngest Ingest => (CountingIngest)_host.Services.GetRequiredService<IRecordIngest>();

    public IThreadNetwork Network => _host.Services.GetRequiredService<IThreadNetwork>();

    /// <param name="connectionString">Its database.</param>
    /// <param name="keyRing">The folder of the keys that protect the thread keys in that database.</param>
    public static async Task<Node> StartAsync(string connectionString, DirectoryInfo keyRing)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDataProtection().SetApplicationName("benchmarks").PersistKeysToFileSystem(keyRing);
        builder.Services
            .AddMarten(options =>
            {
                options.Connection(connectionString);
                options.DisableNpgsqlLogging = true;
            })
            .IntegrateWithWolverine()
            .UseThreads();
        Count(builder.Services);
        builder.UseWolverine(static wolverine =>
        {
            wolverine.Durability.Mode = DurabilityMode.Solo;
            wolverine.CodeGeneration.TypeLoadMode = JasperFx.CodeGeneration.TypeLoadMode.Static; // there are no handlers to generate code for
            wolverine.Discovery.DisableConventionalDiscovery();
            wolverine.UseThreadSync(static sync =>
            {
                sync.ListenAddresses.Clear();
                sync.ListenAddresses.Add(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
                sync.CallRatePerPeer = CallRate;
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Node(host);
    }

    private static void Count(IServiceCollection services)
    {
        var product = services.Last(static service => service.ServiceType == typeof(IRecordIngest));
        services.AddSingleton<IRecordIngest>(provider => new CountingIngest((IRecordIngest)(product.ImplementationFactory is { } make ? make(provider) : ActivatorUtilities.CreateInstance(provider, product.ImplementationType!))));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
