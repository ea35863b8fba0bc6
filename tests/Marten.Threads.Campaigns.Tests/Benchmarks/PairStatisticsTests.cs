using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Campaigns.Tests.Benchmarks;

public sealed class PairStatisticsTests
{
    [Theory]
    [InlineData(new[] { 3d }, 3)]
    [InlineData(new[] { 9d, 1, 5 }, 5)]
    [InlineData(new[] { 4d, 1, 100, 2 }, 3)]
    public void the_median_is_the_middle(double[] values, double expected) =>
        PairStatistics.Median(values).ShouldBe(expected);

    [Fact]
    public void nothing_has_no_median() => Should.Throw<ArgumentException>(static () => PairStatistics.Median([]));

    [Fact]
    public void equal_ratios_leave_no_doubt() =>
        PairStatistics.Interval([0.5, 0.5, 0.5]).ShouldBe((0.5, 0.5));

    // With 7 values the bootstrap median lies on one of them, and the outermost ones are drawn four times in seven too rarely
    // for the 95 % interval: P(median <= smallest) = P(Binomial(7, 1/7) >= 4) = 0.010, P(median <= second) = 0.098.
    [Fact]
    public void the_interval_of_seven_ratios_runs_from_the_second_to_the_last_but_one() =>
        PairStatistics.Interval([7, 1, 3, 2, 5, 4, 6]).ShouldBe((2, 6));

    [Fact]
    public void the_same_ratios_give_the_same_interval()
    {
        double[] ratios = [0.81, 0.95, 0.9, 0.77, 0.86, 0.99, 0.84, 0.91, 0.88];

        PairStatistics.Interval(ratios).ShouldBe(PairStatistics.Interval(ratios));
    }

    [Fact]
    public void disturbed_pairs_do_not_count_where_enough_others_are_there()
    {
        Pair[] pairs = [new(1, 2, true), new(9, 2, false, Steal: 0.06), new(1, 4, true, Steal: 0.05, ForeignLoad: 1), new(9, 2, false, ForeignLoad: 1.1)];

        PairStatistics.Counting(pairs, wanted: 2).ShouldBe([pairs[0], pairs[2]]);
        PairStatistics.Counting(pairs, wanted: 3).ShouldBe(pairs);
    }
}
