using Marten.Threads.Benchmarks.Libp2p;
using Marten.Threads.Benchmarks.Listening;
using Marten.Threads.Benchmarks.Metrics;
using Marten.Threads.Benchmarks.Queries;
using Marten.Threads.Benchmarks.Sync;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>All benchmarks, in the order in which <c>--list</c> tells them.</summary>
internal static class BenchmarkList
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new SingleWrites(),
        new BatchedWrites(),
        new ForeignIngest(),
        new CommitToListener(),
        new BytesPerRecord(),
        new LateOperations(),
        new WireCounters(),
        new PlainLayouts(),
        new CompanionWrites(),
        new PreparedWrites(),
        new Throughput(),
        new StreamOpening(),
        new DistantThroughput(),
        new IdleConnections(),
        new CatchUp(),
        new LivePush(),
        new QueryTimes(),
    ];
}
