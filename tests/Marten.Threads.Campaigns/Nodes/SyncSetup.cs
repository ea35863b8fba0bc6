using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Marten.Threads.Campaigns.Nodes;

/// <summary>Adds the exchange of threads to an application, as its users do.</summary>
internal static class SyncSetup
{
    // Minutes become seconds, so that a schedule has room for many failures and what follows from them.
    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    public static void AddThreadSync(this IHostApplicationBuilder builder, SyncPlan plan)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseWolverine(wolverine =>
        {
            wolverine.Durability.Mode = plan.IsShared ? DurabilityMode.Balanced : DurabilityMode.Solo;
            if (plan.IsShared) Tune(wolverine.Durability);
            wolverine.Discovery.DisableConventionalDiscovery();
            wolverine.CodeGeneration.TypeLoadMode = JasperFx.CodeGeneration.TypeLoadMode.Static; // without handlers there is nothing to generate
            wolverine.UseThreadSync(sync => Configure(sync, plan));
        });
    }

    // As the documentation advises whoever wants a dead process to be replaced within seconds.
    private static void Tune(DurabilitySettings durability)
    {
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(4);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        durability.FirstHealthCheckExecution = TimeSpan.FromSeconds(0.5);
        durability.NodeReassignmentPollingTime = TimeSpan.FromSeconds(1);
    }

    private static void Configure(ThreadSyncOptions sync, SyncPlan plan)
    {
        sync.ListenAddresses.Clear();
        sync.ListenAddresses.Add(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        sync.ExchangeInterval = plan.ExchangeInterval;
        sync.CallTimeout = CallTimeout;
        (sync.RetryDelayMin, sync.RetryDelayMax) = (RetryDelayMin, RetryDelayMax);
        (sync.Host.ReconnectDelayMin, sync.Host.ReconnectDelayMax) = (RetryDelayMin, RetryDelayMax);
        (sync.Host.DialTimeout, sync.Host.HandshakeTimeout, sync.Host.NegotiationTimeout) = (CallTimeout, CallTimeout, CallTimeout);
    }
}
