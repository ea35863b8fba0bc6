using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Sync.Messaging;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace Marten.Threads.Sync.Tests.Messaging;

/// <summary>An application that handles changes of threads as messages of durable queues, without any exchange with peers.</summary>
internal sealed class MessageNode : IAsyncDisposable
{
    private readonly IHost _host;

    private MessageNode(IHost host) => _host = host;

    public IDocumentStore Store => _host.Services.GetRequiredService<IDocumentStore>();

    private static DirectoryInfo KeyRing { get; } = Directory.CreateTempSubdirectory("threads-keyring");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MessageNode> StartAsync(string connectionString, Action<WolverineOptions> configure, Action<ILoggingBuilder>? logging = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        builder.Services.AddDataProtection().SetApplicationName("tests").PersistKeysToFileSystem(KeyRing);
        builder.Services.AddMarten(marten =>
        {
            marten.Connection(connectionString);
            marten.DisableNpgsqlLogging = true;
        }).IntegrateWithWolverine().UseThreads(static threads => threads.Collection<Bird>("Birds"));
        builder.UseWolverine(wolverine =>
        {
            wolverine.Durability.Mode = DurabilityMode.Solo;
            wolverine.Discovery.DisableConventionalDiscovery();
            wolverine.Policies.UseDurableLocalQueues();
            wolverine.Policies.AutoApplyTransactions();
            configure(wolverine);
        });
        var host = builder.Build();
        await host.StartAsync(Token);
        return new MessageNode(host);
    }

    public async Task<ThreadId> CreateThreadAsync() => (await _host.Services.GetRequiredService<IThreadRegistry>().CreateAsync(cancellationToken: Token)).Id;

    public async Task SaveAsync(ThreadId thread, params string[] birds)
    {
        await using var session = Store.LightweightSession();
        foreach (var bird in birds) session.Threads(thread).Collection("Birds").Save(bird);
        await session.SaveChangesAsync(Token);
    }

    /// <summary>What was handled.</summary>
    public async Task<IReadOnlyList<HandledBird>> HandledAsync()
    {
        await using var session = Store.QuerySession();
        return await session.Query<HandledBird>().OrderBy(static one => one.Cursor).ToListAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        var connectionString = Store.Storage.Database.CreateConnection().ConnectionString;
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
