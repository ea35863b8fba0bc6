namespace Marten.Threads.Benchmarks.Measuring;

/// <summary>What is told of a row of pairs.</summary>
internal static class PairStatistics
{
    /// <summary>The middle value; of an even number the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        if (ordered.Length == 0) throw new ArgumentException("There is no middle of nothing.", nameof(values));
        var middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    /// <summary>
    /// The pairs that count: the undisturbed ones, or all where fewer than <paramref name="wanted"/> are undisturbed; then it must be said.
    /// </summary>
    public static IReadOnlyList<Pair> Counting(IReadOnlyList<Pair> pairs, int wanted)
    {
        var calm = pairs.Where(static pair => !pair.IsDisturbed).ToList();
        return calm.Count >= wanted ? calm : pairs;
    }

    /// <summary>
    /// The interval in which the median of the ratios lies with 95 % confidence, by drawing as many pairs with replacement
    /// many times. The draws follow from a fixed seed, so the same pairs give the same interval.
    /// </summary>
    public static (double Low, double High) Interval(IReadOnlyList<double> ratios, int draws = 10_000)
    {
        var random = new DrawnIndexes(ratios.Count);
        var medians = new double[draws];
        var drawn = new double[ratios.Count];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < drawn.Length; i++) drawn[i] = ratios[random.Next()];
            medians[draw] = Median(drawn);
        }

        Array.Sort(medians);
        return (medians[(int)(draws * 0.025)], medians[(int)Math.Ceiling(draws * 0.975) - 1]);
    }

    // A linear congruential generator with Knuth's constants: fast, and good enough to pick one of ten.
    private sealed class DrawnIndexes(int limit)
    {
        private ulong _state = 1;

        public int Next()
        {
            _state = (_state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
            return (int)((_state >> 33) % (ulong)limit);
        }
    }
}
