using System.Globalization;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Marten.Threads.Sync.Agents;

/// <summary>
/// Shares the buckets among the processes on one database: Wolverine elects a leader, which assigns each bucket to one process and takes those of a dead one to the
/// others.
/// </summary>
internal sealed class BucketAgentFamily(BucketSet buckets) : IStaticAgentFamily
{
    public const string SchemeName = "threads-sync";

    private static readonly IReadOnlyList<Uri> All = [.. Enumerable.Range(0, BucketSet.Count).Select(static bucket => new Uri($"{SchemeName}://bucket/{bucket}"))];

    public string Scheme => SchemeName;

    public ValueTask<IReadOnlyList<Uri>> AllKnownAgentsAsync() => new(All);

    public ValueTask<IReadOnlyList<Uri>> SupportedAgentsAsync() => new(All);

    public ValueTask<IAgent> BuildAgentAsync(Uri uri, IWolverineRuntime wolverineRuntime) =>
        new(new BucketAgent(uri, int.Parse(uri.AbsolutePath.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture), buckets));

    public ValueTask EvaluateAssignmentsAsync(AssignmentGrid assignments)
    {
        assignments.DistributeEvenly(SchemeName);
        return default;
    }
}
