using JasperFx;
using Wolverine.Runtime.Agents;

namespace Marten.Threads.Sync.Agents;

/// <summary>Looks after one bucket of threads while Wolverine runs it in this process.</summary>
internal sealed class BucketAgent(Uri uri, int bucket, BucketSet buckets) : IAgent
{
    public Uri Uri => uri;

    public AgentStatus Status { get; private set; } = AgentStatus.Stopped;

    public string Description => $"Exchanges the threads of bucket {bucket} with peers";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        buckets.Take(bucket);
        Status = AgentStatus.Running;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        buckets.Give(bucket);
        Status = AgentStatus.Stopped;
        return Task.CompletedTask;
    }
}
