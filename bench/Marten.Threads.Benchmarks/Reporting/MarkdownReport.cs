using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Reporting;

/// <summary>The report as Markdown, and the lines that other programs read.</summary>
internal static class MarkdownReport
{
    /// <summary>The payload whose ratio is told in the <c>RESULT</c> line.</summary>
    public const int ResultPayload = 1024;

    public static IEnumerable<string> Header(MachineFacts machine, ServerFacts? server, string command)
    {
        yield return $"* command: `{command}`";
        yield return $"* {machine.Processor}, {machine.Cores} cores, {machine.System}, {machine.DotNet}, commit {machine.Commit}";
        if (server is null) yield break;
        yield return $"* PostgreSQL {server.Version}: {string.Join(", ", server.Settings.Select(static one => $"{one.Key} {one.Value}"))}";
        yield return string.Create(CultureInfo.InvariantCulture, $"* a transaction that only writes a line of log takes {server.CommitMilliseconds:0.00} ms; client and server share the cores");
    }

    /// <summary>Everything below the header.</summary>
    public static IEnumerable<string> Body(JsonReport report, BenchmarkSession session) =>
    [
        $"* load at start {report.LoadAtStart}, at end {report.LoadAtEnd}",
        "",
        .. Table(report.Metrics),
        "",
        .. Notes(session.Findings),
        .. session.Comparisons.Select(static one => $"* baseline: {one.Text}"),
        "",
        .. Results(session.Findings),
    ];

    public static IEnumerable<string> Table(IReadOnlyList<Metric> metrics)
    {
        if (metrics.Count == 0) yield break;
        yield return "| metric | payload | A | B | ratio | min–max | n | floor | target | verdict |";
        yield return "|---|---|---|---|---|---|---|---|---|---|";
        foreach (var metric in metrics) yield return Row(metric);
    }

    public static IEnumerable<string> Notes(IReadOnlyList<Findings> all)
    {
        foreach (var metric in all.SelectMany(static findings => findings.Metrics))
        {
            foreach (var note in metric.Notes) yield return $"* {metric.Name} {metric.Payload} B: {note}";
            var disturbed = metric.Counting.Count(static pair => pair.IsDisturbed);
            if (disturbed > 0) yield return $"* {metric.Name} {metric.Payload} B: {disturbed} of {metric.Counting.Count} pairs were disturbed by other programs: no claim can be made of them. A busy disk, which both sides wait for alike, pulls a ratio towards 1.";
        }

        foreach (var note in all.SelectMany(static findings => findings.Notes)) yield return $"* {note}";
    }

    /// <summary>One line for each name: the ratio at 1,024 bytes, or at the only payload that was measured.</summary>
    public static IEnumerable<string> Results(IReadOnlyList<Findings> all)
    {
        foreach (var metrics in all.SelectMany(static findings => findings.Metrics).GroupBy(static metric => metric.Name, StringComparer.Ordinal))
        {
            var told = metrics.FirstOrDefault(static metric => metric.Payload == ResultPayload) ?? (metrics.Count() == 1 ? metrics.First() : null);
            if (told is not null) yield return $"RESULT {told.Name} {Figures.Ratio(told.Ratio)}{(told.Demand.Floor is { } floor ? $" (floor {Figures.Ratio(floor)})" : "")}";
        }

        foreach (var counter in all.SelectMany(static findings => findings.Counters))
            yield return string.Create(CultureInfo.InvariantCulture, $"RESULT {counter.Name} {counter.Value:0.##}");
    }

    private static string Row(Metric metric)
    {
        var counting = metric.Counting;
        var ratios = counting.Select(static pair => pair.Ratio).ToList();
        string[] cells =
        [
            metric.Name,
            $"{metric.Payload} B",
            $"{Figures.Amount(PairStatistics.Median(counting.Select(static pair => pair.A)))} {metric.Unit}",
            $"{Figures.Amount(PairStatistics.Median(counting.Select(static pair => pair.B)))} {metric.Unit}",
            Figures.Ratio(metric.Ratio),
            $"{Figures.Ratio(ratios.Min())}–{Figures.Ratio(ratios.Max())}",
            counting.Count.ToString(CultureInfo.InvariantCulture),
            Figures.Ratio(metric.Demand.Floor),
            Figures.Ratio(metric.Demand.Target),
            metric.Verdict,
        ];
        return $"| {string.Join(" | ", cells)} |";
    }
}
