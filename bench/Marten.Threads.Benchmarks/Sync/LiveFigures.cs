using System.Diagnostics;
using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>What was measured of a row of writes, in ticks of the clock.</summary>
/// <param name="Writes">How long each save took on the node that wrote.</param>
/// <param name="Delays">From the return of each save until the other node's database told of it.</param>
/// <param name="Notices">How long a bare NOTIFY took there and back, in between.</param>
internal sealed record LiveFigures(IReadOnlyList<long> Writes, IReadOnlyList<long> Delays, IReadOnlyList<long> Notices)
{
    public double WriteMedian => Milliseconds(Writes, 0.5);

    public double DelayMedian => Milliseconds(Delays, 0.5);

    public double DelayLate => Milliseconds(Delays, 0.99);

    public double NoticeMedian => Milliseconds(Notices, 0.5);

    private static double Milliseconds(IReadOnlyList<long> ticks, double share)
    {
        var ordered = ticks.Order().ToList();
        return ordered[Math.Min(ordered.Count - 1, (int)(share * ordered.Count))] * 1_000.0 / Stopwatch.Frequency;
    }
}
