using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class MetricTests
{
    [Theory]
    [InlineData(0.59, "below floor")]
    [InlineData(0.60, "floor met")]
    [InlineData(0.84, "floor met")]
    [InlineData(0.85, "target met")]
    public void a_rate_is_judged_from_below(double ratio, string verdict) =>
        Of(new Demand(Floor: 0.60, Target: 0.85), ratio).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData(5.01, "below floor")]
    [InlineData(5, "floor met")]
    [InlineData(3.5, "target met")]
    public void a_size_is_judged_from_above(double ratio, string verdict) =>
        Of(new Demand(Floor: 5, Target: 3.5, LowerIsBetter: true), ratio).Verdict.ShouldBe(verdict);

    [Fact]
    public void a_busy_machine_is_told_in_the_verdict() =>
        Of(new Demand(Floor: 0.60, Target: 0.85), [new Pair(1, 1, true, ForeignLoad: 1.5)]).Verdict.ShouldBe("target met, disturbed");

    [Fact]
    public void the_ratio_is_the_median_of_the_ratios_and_not_the_ratio_of_the_medians()
    {
        var metric = Of(new Demand(null, null), [new Pair(10, 10, true), new Pair(1, 10, false), new Pair(2, 4, true)]);

        metric.Ratio.ShouldBe(0.5);
    }

    internal static Metric Of(Demand demand, params IEnumerable<double> ratios) =>
        Of(demand, [.. ratios.Select(static ratio => new Pair(ratio, 1, AFirst: true))]);

    private static Metric Of(Demand demand, IReadOnlyList<Pair> pairs) => new("R0", 1024, "writes/s", demand, pairs.Count, pairs, []);
}
