using JasperFx.Events.Daemon;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Delivering;
using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.MartenBridge;
using Marten.Threads.Networking;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Transacting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Marten.Threads;

/// <summary>Adds threads to a Marten application.</summary>
public static class ThreadsMartenExtensions
{
    /// <summary>
    /// Adds ThreadDB threads to the application's Marten store: a companion store in a schema of the same database,
    /// <see cref="IThreadRegistry"/>, <see cref="IThreadCollections"/>, <see cref="IRecordIngest"/> and <see cref="IThreadListener"/>, and
    /// <c>session.Threads(…)</c> on the store's sessions.
    /// </summary>
    /// <param name="marten">What <c>AddMarten</c> returned.</param>
    /// <param name="configure">Settings.</param>
    /// <exception cref="ThreadUsageException">Threads were added already.</exception>
    /// <remarks>
    /// Keys at rest are protected by ASP.NET Core Data Protection, which must be given an application name and a place
    /// for its key ring; the start is refused otherwise.
    /// </remarks>
    public static MartenServiceCollectionExtensions.MartenConfigurationExpression UseThreads(
        this MartenServiceCollectionExtensions.MartenConfigurationExpression marten, Action<ThreadsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(marten);
        var services = marten.Services;
        if (services.Any(static service => service.ServiceType == typeof(ThreadsRuntime)))
            throw new ThreadUsageException("UseThreads was called twice. Call it once, with all settings.");
        var options = new ThreadsOptions();
        configure?.Invoke(options);
        options.Check();

        services.AddLogging();
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKeyProtector, DataProtectionKeyProtector>();
        services.AddSingleton(options);
        services.AddSingleton<KeyCabinet>();
        services.AddSingleton(ThreadStoreSetup.Reduction);
        var store = services.AddMartenStore<IThreadStore>(ThreadStoreSetup.Options);
        if (options.Reduction == ReductionMode.Async) store.AddAsyncDaemon(DaemonMode.HotCold);
        services.AddSingleton<ThreadsRuntime>();
        services.AddSingleton<IThreadRegistry>(static provider => provider.GetRequiredService<ThreadsRuntime>().Registry);
        services.AddSingleton<IThreadCollections>(static provider => provider.GetRequiredService<ThreadsRuntime>().Collections);
        services.AddSingleton(static provider => provider.GetRequiredService<ThreadsRuntime>().Indexes);
        services.AddSingleton<IThreadIndexes>(static provider => provider.GetRequiredService<ThreadIndexes>());
        services.AddSingleton<IRecordIngest>(static provider => provider.GetRequiredService<ThreadsRuntime>().Ingest);
        services.AddSingleton<IThreadReplica>(static provider => provider.GetRequiredService<ThreadsRuntime>().Replica);
        services.AddSingleton<IPeerDirectory>(static provider => provider.GetRequiredService<ThreadsRuntime>().Peers);
        services.AddSingleton<IThreadSignals>(static provider => provider.GetRequiredService<ThreadsRuntime>().Signals);
        services.AddSingleton<IThreadTransactions, ThreadTransactions>();
        services.AddSingleton<IThreadListener>(static provider => provider.GetRequiredService<ThreadsRuntime>().Listener);
        services.AddSingleton<IThreadSubscriptions, ThreadSubscriptions>();
        services.TryAddSingleton<IThreadNetwork, OfflineNetwork>();
        services.AddSingleton<IHostedService, ThreadsStartup>();
        services.AddSingleton<IHostedService, ReductionKeeper>();
        services.AddSingleton<IHostedService, IndexBuilding>();
        services.AddSingleton<IConfigureMarten, ThreadsHostSetup>();
        return marten;
    }
}
