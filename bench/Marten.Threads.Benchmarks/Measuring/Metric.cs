using System.Text.Json.Serialization;

namespace Marten.Threads.Benchmarks.Measuring;

/// <summary>What a ratio is judged by.</summary>
/// <param name="Floor">Worse than this is a failure of a full run; null where nothing is asked.</param>
/// <param name="Target">What the project wants.</param>
/// <param name="LowerIsBetter">True for sizes.</param>
internal sealed record Demand(double? Floor, double? Target, bool LowerIsBetter = false)
{
    /// <summary>For what is told and not judged.</summary>
    public static Demand Nothing { get; } = new(Floor: null, Target: null);

    public bool MeetsFloor(double ratio) => Floor is not { } floor || IsAsGood(ratio, floor);

    public bool MeetsTarget(double ratio) => Target is not { } target || IsAsGood(ratio, target);

    private bool IsAsGood(double ratio, double asked) => LowerIsBetter ? ratio <= asked : ratio >= asked;
}

/// <summary>A ratio that was measured.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Payload">Bytes of JSON in a note.</param>
/// <param name="Unit">What A and B are counted in.</param>
/// <param name="Demand">What is asked of the ratio.</param>
/// <param name="Wanted">How many undisturbed pairs were asked for.</param>
/// <param name="Pairs">All pairs, the disturbed ones too.</param>
/// <param name="Notes">Sentences for below the table.</param>
internal sealed record Metric(string Name, int Payload, string Unit, Demand Demand, int Wanted, IReadOnlyList<Pair> Pairs, IReadOnlyList<string> Notes)
{
    /// <summary>The pairs that the ratio is taken from.</summary>
    [JsonIgnore]
    public IReadOnlyList<Pair> Counting => PairStatistics.Counting(Pairs, Wanted);

    public double Ratio => PairStatistics.Median(Counting.Select(static pair => pair.Ratio));

    /// <summary>In words; figures of a busy machine are told, but they are no claim.</summary>
    public string Verdict => Demand == Demand.Nothing ? "–" : Counting.Any(static pair => pair.IsDisturbed) ? $"{Judged}, disturbed" : Judged;

    private string Judged => !Demand.MeetsFloor(Ratio) ? "below floor" : Demand.Target is not null && Demand.MeetsTarget(Ratio) ? "target met" : "floor met";
}

/// <summary>Something that is counted exactly, and so has no spread.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">How many; fewer is better.</param>
/// <param name="Tolerance">By which share it may differ from run to run; 0 for what is exact.</param>
internal sealed record Counter(string Name, double Value, double Tolerance = 0);

/// <summary>What a benchmark found.</summary>
internal sealed record Findings(IReadOnlyList<Metric> Metrics, IReadOnlyList<Counter> Counters, IReadOnlyList<string> Notes)
{
    public static Findings Of(Metric metric) => new([metric], [], []);
}
