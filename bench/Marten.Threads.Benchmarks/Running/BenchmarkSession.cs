using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Reporting;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>Runs what was asked for, one benchmark after the other, each against the baseline.</summary>
internal sealed class BenchmarkSession(BenchmarkRun run, BaselineComparison? baseline)
{
    private readonly List<Findings> _findings = [];
    private readonly List<Comparison> _comparisons = [];

    public IReadOnlyList<Findings> Findings => _findings;

    public IReadOnlyList<Comparison> Comparisons => _comparisons;

    /// <summary>Whether a figure became worse, or a full run misses a floor.</summary>
    public bool Failed =>
        _comparisons.Exists(static one => one.IsWorse)
        || (run.IsFull && _findings.Exists(static one => one.Metrics.Any(static metric => !metric.Demand.MeetsFloor(metric.Ratio))));

    public async Task RunAsync(IBenchmark benchmark, CancellationToken cancellationToken)
    {
        var findings = await benchmark.RunAsync(run, cancellationToken);
        var comparisons = baseline?.Compare(findings) ?? [];
        if (comparisons.Any(static one => one.IsWorse))
        {
            // Chance makes one run in twenty look worse; twice in a row it is no chance.
            run.Progress.Report($"{benchmark.Name} looks worse than the baseline and is measured again");
            findings = await benchmark.RunAsync(run, cancellationToken);
            comparisons = baseline!.Compare(findings);
        }

        _findings.Add(findings);
        _comparisons.AddRange(comparisons);
    }
}
