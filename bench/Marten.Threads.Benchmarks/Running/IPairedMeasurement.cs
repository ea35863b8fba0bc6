using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>Two sides that can be measured alternately.</summary>
internal interface IPairedMeasurement
{
    /// <summary>
    /// Into how many slices the work of a pair is cut. The sides take turns slice by slice, so that a disturbance of a second meets both.
    /// </summary>
    int Slices { get; }

    /// <summary>Makes what both sides need, before any clock runs.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>One slice of the side that is judged.</summary>
    Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken);

    /// <summary>One slice of the side that it is judged by.</summary>
    Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken);

    /// <summary>Throws unless both sides did what they were asked to do.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>What was done and how long it took.</summary>
/// <param name="Units">Writes, records, signatures.</param>
/// <param name="Time">How long.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Effort(double Units, TimeSpan Time)
{
    public double PerSecond => Units / Time.TotalSeconds;

    public Effort Plus(Effort other) => new(Units + other.Units, Time + other.Time);

    /// <summary>Does something and looks at the clock.</summary>
    public static async Task<Effort> OfAsync(double units, Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        return new Effort(units, Stopwatch.GetElapsedTime(began));
    }
}
