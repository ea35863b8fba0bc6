using System.Diagnostics;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>
/// Runs trials and keeps the worst. An input that seems to take too long or too much is tried again: on a busy machine the clock goes on while
/// others work, and what is made once for a whole program is not the input's doing.
/// </summary>
/// <param name="hang">How long one input may take at most; null for a second.</param>
internal sealed class Measure(TimeSpan? hang = null)
{
    private const int Tries = 3;
    private const long AllocatedFactor = 16;
    private const long AllocatedBase = 1024 * 1024;
    private const int RatioSizeMin = 4096; // of smaller inputs the ratio says nothing
    private const int ShownMax = 400;

    private readonly TimeSpan _hang = hang ?? TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();

    public long Inputs { get; private set; }

    public long Accepted { get; private set; }

    /// <summary>Bytes allocated for a byte of input, of inputs from 4 KiB.</summary>
    public double WorstRatio { get; private set; }

    public long MostAllocated { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public int SlowestSize { get; private set; }

    public int Largest { get; private set; }

    /// <summary>Runs one; tells what was bad about it, or null.</summary>
    public string? Run(Trial trial)
    {
        try
        {
            var (elapsed, allocated, accepted) = Once(trial);
            for (var again = 1; again < Tries && (elapsed > _hang || IsTooMuch(trial, allocated)); again++)
            {
                var (elapsedAgain, allocatedAgain, _) = Once(trial);
                elapsed = elapsedAgain < elapsed ? elapsedAgain : elapsed;
                allocated = Math.Min(allocated, allocatedAgain);
            }

            Note(trial.Size, elapsed, allocated, accepted);
            if (elapsed > _hang) return $"took {elapsed.TotalSeconds:f1} s for {trial.Size} bytes: {Shown(trial)}";
            if (IsTooMuch(trial, allocated)) return $"allocated {allocated} bytes for {trial.Size}: {Shown(trial)}";
            return trial.Check() is { } fault ? $"{fault}: {Shown(trial)}" : null;
        }
        catch (Exception exception)
        {
            return $"{exception}: {Shown(trial)}"; // a finding like any other: nothing may throw
        }
    }

    private static bool IsTooMuch(Trial trial, long allocated) => allocated > (AllocatedFactor * trial.Size) + AllocatedBase;

    private static (TimeSpan Elapsed, long Allocated, bool Accepted) Once(Trial trial)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var accepted = trial.Read();
        return (Stopwatch.GetElapsedTime(start), GC.GetAllocatedBytesForCurrentThread() - before, accepted);
    }

    private static string Shown(Trial trial)
    {
        var text = trial.Show();
        return text.Length <= ShownMax ? text : text[..ShownMax] + "…";
    }

    private void Note(int size, TimeSpan elapsed, long allocated, bool accepted)
    {
        lock (_lock)
        {
            Inputs++;
            Accepted += accepted ? 1 : 0;
            Largest = Math.Max(Largest, size);
            MostAllocated = Math.Max(MostAllocated, allocated);
            if (size >= RatioSizeMin) WorstRatio = Math.Max(WorstRatio, (double)allocated / size);
            if (elapsed <= Slowest) return;
            Slowest = elapsed;
            SlowestSize = size;
        }
    }
}
