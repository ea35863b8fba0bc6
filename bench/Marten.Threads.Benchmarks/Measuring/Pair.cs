using System.Text.Json.Serialization;

namespace Marten.Threads.Benchmarks.Measuring;

/// <summary>Both sides of a metric, measured one right after the other.</summary>
/// <param name="A">The side that is judged.</param>
/// <param name="B">The side that it is judged by.</param>
/// <param name="AFirst">Whether A was measured before B.</param>
/// <param name="Steal">Share of the processors that other virtual machines took meanwhile; null where it cannot be told.</param>
/// <param name="ForeignLoad">Processors that other programs of this machine kept busy meanwhile; null where it cannot be told.</param>
internal sealed record Pair(double A, double B, bool AFirst, double? Steal = null, double? ForeignLoad = null)
{
    private const double StealMax = 0.05;
    private const double ForeignLoadMax = 1;

    [JsonIgnore]
    public double Ratio => A / B;

    /// <summary>Whether something else disturbed the pair so much that it is measured once more.</summary>
    public bool IsDisturbed => Steal > StealMax || ForeignLoad > ForeignLoadMax;
}
