using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.Networking;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Agents;
using Marten.Threads.Sync.Diagnostics;
using Marten.Threads.Sync.Joining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Runtime.Agents;

namespace Marten.Threads.Sync;

/// <summary>Adds the exchange of threads with peers to an application.</summary>
public static class ThreadSyncExtensions
{
    /// <summary>
    /// Exchanges the application's threads with libp2p peers: <see cref="IThreadNetwork"/> invites and joins, commits are pushed, and what others wrote is fetched.
    /// The processes on one database share the work by Wolverine's agents.
    /// </summary>
    /// <param name="wolverine">Wolverine's settings. A single process sets <c>Durability.Mode</c> to <c>DurabilityMode.Solo</c>.</param>
    /// <param name="configure">Settings.</param>
    /// <exception cref="ThreadUsageException">It was called twice.</exception>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <remarks>
    /// Needs <c>AddMarten(…).IntegrateWithWolverine()</c> and <c>.UseThreads()</c>. A process that is killed is replaced after Wolverine's
    /// <c>Durability.StaleNodeTimeout</c>, one minute by default.
    /// </remarks>
    public static WolverineOptions UseThreadSync(this WolverineOptions wolverine, Action<ThreadSyncOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(wolverine);
        var services = wolverine.Services;
        if (services.Any(static service => service.ServiceType == typeof(ThreadNetwork)))
            throw new ThreadUsageException("UseThreadSync was called twice. Call it once, with all settings.");
        var options = new ThreadSyncOptions();
        configure?.Invoke(options);
        var settings = options.Checked();

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BucketSet>();
        services.AddSingleton<SyncState>();
        services.AddSingleton<IAgentFamily, BucketAgentFamily>();
        services.AddSingleton(provider => new SyncServices(
            Required<IThreadRegistry>(provider),
            Required<IThreadReplica>(provider),
            Required<IRecordIngest>(provider),
            Required<IThreadSignals>(provider),
            Required<IPeerDirectory>(provider),
            provider.GetRequiredService<BucketSet>(),
            settings,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ThreadNetwork>();
        services.RemoveAll<IThreadNetwork>();
        services.AddSingleton<IThreadNetwork>(static provider => provider.GetRequiredService<ThreadNetwork>());
        services.AddSingleton<IHostedService, SyncStartup>();
        return wolverine;
    }

    /// <summary>Adds a health check of the exchange: whether it runs, and looks through its threads in time.</summary>
    /// <param name="checks">The application's health checks.</param>
    /// <param name="name">Name of the check, default <c>thread-sync</c>.</param>
    public static IHealthChecksBuilder AddThreadSync(this IHealthChecksBuilder checks, string name = "thread-sync")
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<ThreadSyncHealthCheck>(name);
    }

    private static T Required<T>(IServiceProvider provider)
        where T : class => provider.GetService<T>() ?? throw new ThreadUsageException("UseThreadSync exchanges the threads of a Marten store that has some. Call AddMarten(…).UseThreads().");
}
