using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Runs trials of one kind and keeps the worst. What seems to take too long or too much is tried again, as other work on the machine disturbs.</summary>
/// <param name="hang">How long one input may take at most; null for a second.</param>
internal sealed class FuzzMeasure(TimeSpan? hang = null)
{
    private const int Tries = 3;
    private const int PatienceFactor = 20; // a busy machine is waited for, an endless wait is not
    private const int ShownMax = 400;

    private readonly TimeSpan _hang = hang ?? TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long _inputs;
    private long _accepted;
    private long _mostAllocated;
    private TimeSpan _slowest;

    /// <summary>Runs one; tells what was bad about it, or null.</summary>
    public async Task<string?> RunAsync(FuzzTrial trial)
    {
        try
        {
            var (elapsed, allocated, accepted) = await OnceAsync(trial);
            for (var again = 1; again < Tries && (elapsed > _hang || allocated > trial.AllocatedMax); again++)
            {
                var (elapsedAgain, allocatedAgain, _) = await OnceAsync(trial);
                elapsed = elapsedAgain < elapsed ? elapsedAgain : elapsed;
                allocated = Math.Min(allocated, allocatedAgain);
            }

            Note(elapsed, allocated, accepted);
            if (elapsed > _hang) return $"took {elapsed.TotalSeconds:f1} s: {Shown(trial)}";
            if (allocated > trial.AllocatedMax) return $"allocated {allocated} bytes for {trial.Input.Length}: {Shown(trial)}";
            return trial.Check() is { } fault ? $"{fault}: {Shown(trial)}" : null;
        }
        catch (TimeoutException)
        {
            return $"does not end: {Shown(trial)}";
        }
        catch (Exception exception)
        {
            return $"{exception}: {Shown(trial)}"; // a finding like any other: nothing may throw
        }
    }

    public string Figure(string name)
    {
        lock (_lock)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{name,-18} {_inputs:N0} inputs, {_accepted:N0} accepted, slowest {_slowest.TotalMilliseconds:F1} ms, most allocated {_mostAllocated:N0} bytes");
        }
    }

    private async Task<(TimeSpan Elapsed, long Allocated, bool Accepted)> OnceAsync(FuzzTrial trial)
    {
        var before = Allocated(trial);
        var start = Stopwatch.GetTimestamp();
        var reading = trial.Read();
        var allocated = Allocated(trial) - before; // of this thread, before it may change
        var accepted = reading.IsCompleted ? await reading : await reading.WaitAsync(_hang * PatienceFactor);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return (elapsed, trial.OnThreads ? Allocated(trial) - before : allocated, accepted);
    }

    private static long Allocated(FuzzTrial trial) => trial.OnThreads ? GC.GetTotalAllocatedBytes() : GC.GetAllocatedBytesForCurrentThread();

    private static string Shown(FuzzTrial trial)
    {
        var text = Convert.ToHexStringLower(trial.Input.AsSpan(0, Math.Min(trial.Input.Length, ShownMax / 2)));
        return text.Length < ShownMax ? text : text + "…";
    }

    private void Note(TimeSpan elapsed, long allocated, bool accepted)
    {
        lock (_lock)
        {
            _inputs++;
            _accepted += accepted ? 1 : 0;
            _mostAllocated = Math.Max(_mostAllocated, allocated);
            if (elapsed > _slowest) _slowest = elapsed;
        }
    }
}
