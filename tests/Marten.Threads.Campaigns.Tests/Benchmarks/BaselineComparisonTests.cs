using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Reporting;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class BaselineComparisonTests
{
    private static readonly Demand Rate = new(Floor: null, Target: 0.85);
    private static readonly Demand Size = new(Floor: null, Target: 1.8, LowerIsBetter: true);

    [Theory]
    [InlineData(new[] { 0.94, 0.93, 0.94 }, true)]
    [InlineData(new[] { 0.96, 0.97, 0.96 }, false)]
    [InlineData(new[] { 0.50, 0.50, 1.00 }, false)]
    [InlineData(new[] { 1.50, 1.50, 1.50 }, false)]
    public void a_rate_is_worse_when_its_whole_interval_lies_more_than_a_twentieth_below(double[] ratios, bool worse) =>
        Compare(MetricTests.Of(Rate, ratios), baseline: MetricTests.Of(Rate, 1)).IsWorse.ShouldBe(worse);

    [Theory]
    [InlineData(2.09, false)]
    [InlineData(2.11, true)]
    [InlineData(1.00, false)]
    public void a_size_is_worse_when_it_grew_by_more_than_a_twentieth(double ratio, bool worse) =>
        Compare(MetricTests.Of(Size, ratio), baseline: MetricTests.Of(Size, 2)).IsWorse.ShouldBe(worse);

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(5, 0, true)]
    [InlineData(3, 0, false)]
    [InlineData(4.3, 0.1, false)]
    [InlineData(4.5, 0.1, true)]
    public void a_counter_may_grow_by_its_tolerance_only(double value, double tolerance, bool worse)
    {
        var comparison = new BaselineComparison(Report([], [new Counter("write.round-trips", 4)]));

        comparison.Compare(new Findings([], [new Counter("write.round-trips", value, tolerance)], [])).Single().IsWorse.ShouldBe(worse);
    }

    [Fact]
    public void another_payload_is_another_figure() =>
        new BaselineComparison(Report([MetricTests.Of(Rate, 1) with { Payload = 100 }], [])).Compare(Findings.Of(MetricTests.Of(Rate, 0.1))).ShouldBeEmpty();

    [Fact]
    public async Task a_saved_report_is_a_baseline()
    {
        var file = Path.GetTempFileName();
        try
        {
            await Report([MetricTests.Of(Rate, 0.9, 0.7, 0.8)], [new Counter("write.statements", 7)]).SaveAsync(file, TestContext.Current.CancellationToken);

            var report = await JsonReport.LoadAsync(file, TestContext.Current.CancellationToken);

            report.Metrics.Single().Ratio.ShouldBe(0.8);
            report.Metrics.Single().Pairs.Select(static pair => pair.A).ShouldBe([0.9, 0.7, 0.8]);
            report.Counters.ShouldBe([new Counter("write.statements", 7)]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public async Task another_file_is_no_baseline(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

            await Should.ThrowAsync<InvalidDataException>(() => JsonReport.LoadAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Comparison Compare(Metric metric, Metric baseline) =>
        new BaselineComparison(Report([baseline], [])).Compare(Findings.Of(metric)).Single();

    private static JsonReport Report(IReadOnlyList<Metric> metrics, IReadOnlyList<Counter> counters) => new(
        "bench", DateTimeOffset.UnixEpoch, new MachineFacts("cpu", 2, "net", "system", "abc"), new ServerFacts("15", new Dictionary<string, string>(StringComparer.Ordinal), 1, null), "0 0 0", "0 0 0", metrics, counters);
}
