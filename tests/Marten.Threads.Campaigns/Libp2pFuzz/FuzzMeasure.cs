using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>
/// Runs trials of one kind and keeps the worst. What seems to take too long or too much is tried again with nothing beside it, as other work
/// disturbs both measures.
/// </summary>
/// <param name="turns">The turns of all who work beside each other.</param>
/// <param name="hang">How long one input may take at most; null for a second.</param>
internal sealed class FuzzMeasure(FuzzTurns turns, TimeSpan? hang = null)
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

    /// <summary>Makes one and runs it; tells what was bad about it, or null.</summary>
    public async Task<string?> RunAsync(Func<FuzzTrial> make)
    {
        FuzzTrial? trial = null;
        try
        {
            FuzzCost cost;
            bool accepted;
            using (await turns.BesideOthersAsync())
            {
                trial = make();
                (cost, accepted) = await OnceAsync(trial);
            }

            if (IsTooMuch(trial, cost)) cost = await AloneAsync(trial, cost);
            Note(cost, accepted);
            return Fault(trial, cost) is { } fault ? $"{fault}: {Shown(trial)}" : null;
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

    private async Task<FuzzCost> AloneAsync(FuzzTrial trial, FuzzCost cost)
    {
        using (await turns.AloneAsync())
        {
            for (var again = 1; again < Tries && IsTooMuch(trial, cost); again++) cost = cost.OrLess((await OnceAsync(trial)).Cost);
        }

        return cost;
    }

    private async Task<(FuzzCost Cost, bool Accepted)> OnceAsync(FuzzTrial trial)
    {
        var before = Allocated(trial);
        var start = Stopwatch.GetTimestamp();
        var reading = trial.Read();
        var allocated = Allocated(trial) - before; // of this thread, before it may change
        var accepted = reading.IsCompleted ? await reading : await reading.WaitAsync(_hang * PatienceFactor);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return (new FuzzCost(elapsed, trial.OnThreads ? Allocated(trial) - before : allocated), accepted);
    }

    private bool IsTooMuch(FuzzTrial trial, FuzzCost cost) => cost.Elapsed > _hang || cost.Allocated > trial.AllocatedMax;

    private string? Fault(FuzzTrial trial, FuzzCost cost)
    {
        if (cost.Elapsed > _hang) return $"took {cost.Elapsed.TotalSeconds:f1} s";
        return cost.Allocated > trial.AllocatedMax ? $"allocated {cost.Allocated} bytes for {trial.Input.Length}" : trial.Check();
    }

    private static long Allocated(FuzzTrial trial) => trial.OnThreads ? GC.GetTotalAllocatedBytes() : GC.GetAllocatedBytesForCurrentThread();

    private static string Shown(FuzzTrial? trial)
    {
        if (trial is null) return "the input itself could not be made";
        var text = Convert.ToHexStringLower(trial.Input.AsSpan(0, Math.Min(trial.Input.Length, ShownMax / 2)));
        return text.Length < ShownMax ? text : text + "…";
    }

    private void Note(FuzzCost cost, bool accepted)
    {
        lock (_lock)
        {
            _inputs++;
            _accepted += accepted ? 1 : 0;
            _mostAllocated = Math.Max(_mostAllocated, cost.Allocated);
            if (cost.Elapsed > _slowest) _slowest = cost.Elapsed;
        }
    }
}

/// <summary>What one run of an input took.</summary>
internal sealed record FuzzCost(TimeSpan Elapsed, long Allocated)
{
    /// <summary>The lesser of both, each for itself.</summary>
    public FuzzCost OrLess(FuzzCost other) => new(other.Elapsed < Elapsed ? other.Elapsed : Elapsed, Math.Min(other.Allocated, Allocated));
}
