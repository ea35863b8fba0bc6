using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Wire;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>What a write and its push make both nodes say to their databases, in things that can be counted. What nodes do on schedule is counted too, and is little.</summary>
internal static class LiveCounters
{
    private const int WarmUpWrites = 50;
    private const int Writes = 300;

    /// <summary>What happens on schedule meets one run more than another.</summary>
    private const double Tolerance = 0.1;

    public static async Task<IReadOnlyList<Counter>> CountAsync(BenchmarkRun run, string name, int payload, CancellationToken cancellationToken)
    {
        await using var pair = await LivePair.StartAsync(run, isCounted: true, cancellationToken);
        await pair.MeasureAsync(WarmUpWrites, payload, cancellationToken);
        var (writing, hearing) = (pair.Writing.Proxy!, pair.Hearing.Proxy!);
        var before = (Writing: Read(writing), Hearing: Read(hearing));
        await pair.MeasureAsync(Writes, payload, cancellationToken);
        return [.. Tell($"{name}-writing", before.Writing, Read(writing)), .. Tell($"{name}-hearing", before.Hearing, Read(hearing))];
    }

    private static (long RoundTrips, long Statements) Read(CountingProxy proxy) => (proxy.RoundTrips, proxy.Statements);

    private static IEnumerable<Counter> Tell(string name, (long RoundTrips, long Statements) before, (long RoundTrips, long Statements) after) =>
    [
        new Counter($"{name}-round-trips", (double)(after.RoundTrips - before.RoundTrips) / Writes, Tolerance),
        new Counter($"{name}-statements", (double)(after.Statements - before.Statements) / Writes, Tolerance),
    ];
}
