using Marten.Threads.Sync.Agents;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Marten.Threads.Sync.Diagnostics;

/// <summary>Whether the exchange of threads runs. That a peer is away is no fault of this host.</summary>
internal sealed class ThreadSyncHealthCheck(SyncState state, SyncServices services, BucketSet buckets) : IHealthCheck
{
    /// <summary>Intervals that may pass until threads were looked through.</summary>
    private const int IntervalsMax = 6;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (state.Runtime is not { } runtime) return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "The exchange of threads does not run."));
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["peer"] = runtime.Self.ToString(),
            ["buckets"] = buckets.Own,
            ["connections"] = runtime.Host.Connections.Count,
        };
        var age = services.Time.GetUtcNow() - (runtime.Worker.CycledAt ?? runtime.Worker.StartedAt);
        return Task.FromResult(age > (IntervalsMax * services.Options.ExchangeInterval) + Grace
            ? new HealthCheckResult(context.Registration.FailureStatus, $"Threads were last looked through {age.TotalSeconds:F0} s ago.", null, data)
            : HealthCheckResult.Healthy("Threads are exchanged.", data));
    }
}
