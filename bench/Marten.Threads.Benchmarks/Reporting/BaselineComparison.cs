using System.Globalization;
using System.Runtime.InteropServices;
using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Benchmarks.Reporting;

/// <summary>Compares findings with an earlier report of the same kind of machine.</summary>
internal sealed class BaselineComparison(JsonReport baseline)
{
    /// <summary>A ratio has become worse only when its whole interval lies further than this from the earlier one.</summary>
    private const double WorseMin = 0.05;

    /// <summary>A sentence about each figure that the baseline has too.</summary>
    public IReadOnlyList<Comparison> Compare(Findings findings)
    {
        var comparisons = new List<Comparison>();
        foreach (var metric in findings.Metrics)
        {
            if (baseline.Metrics.FirstOrDefault(one => one.Name == metric.Name && one.Payload == metric.Payload) is { } earlier)
                comparisons.Add(Compare(metric, earlier.Ratio));
        }

        foreach (var counter in findings.Counters)
        {
            if (baseline.Counters.FirstOrDefault(one => one.Name == counter.Name) is { } earlier)
                comparisons.Add(Compare(counter, earlier.Value));
        }

        return comparisons;
    }

    private static Comparison Compare(Metric metric, double earlier)
    {
        var (low, high) = PairStatistics.Interval([.. metric.Counting.Select(static pair => pair.Ratio)]);
        var (better, worse) = metric.Demand.LowerIsBetter
            ? (high < earlier, low > earlier * (1 + WorseMin))
            : (low > earlier, high < earlier * (1 - WorseMin));
        var word = worse ? "worse" : better ? "better" : "no difference";
        return new Comparison(
            string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Payload} B: {metric.Ratio:0.000} (95 % {low:0.000}–{high:0.000}), baseline {earlier:0.000}: {word}"), worse);
    }

    private static Comparison Compare(Counter counter, double earlier)
    {
        var worse = counter.Value > earlier * (1 + counter.Tolerance);
        var word = worse ? "worse" : counter.Value < earlier * (1 - counter.Tolerance) ? "better" : "no difference";
        return new Comparison(string.Create(CultureInfo.InvariantCulture, $"{counter.Name}: {counter.Value:0.##}, baseline {earlier:0.##}: {word}"), worse);
    }
}

/// <summary>One figure beside an earlier one.</summary>
/// <param name="Text">Both, and a word.</param>
/// <param name="IsWorse">Whether it has become worse beyond what chance explains.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Comparison(string Text, bool IsWorse);
