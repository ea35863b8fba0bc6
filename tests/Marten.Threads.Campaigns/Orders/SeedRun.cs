using Marten.Threads.Campaigns.Running;
using Marten.Threads.Simulation;

namespace Marten.Threads.Campaigns.Orders;

/// <summary>Runs the units of a campaign on all cores, each from a seed of its own; no unit sees another.</summary>
internal static class SeedRun
{
    /// <param name="run">What was asked for. Unit i has the seed of the run plus i, so that a finding is run again with its seed and a count of 1.</param>
    /// <param name="unit">Runs a seed and tells what is wrong with it, or null.</param>
    /// <returns>How many units were bad.</returns>
    public static async Task<long> BadAsync(CampaignRun run, Func<ulong, CancellationToken, Task<string?>> unit, CancellationToken cancellationToken)
    {
        long done = 0, bad = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, run.Count, options, async (i, token) =>
        {
            var seed = run.Seed + (ulong)i;
            var finding = await FindingAsync(unit, seed, token);
            if (finding is not null) Interlocked.Increment(ref bad);
            run.Progress.Report(new CampaignProgress(Interlocked.Increment(ref done), Interlocked.Read(ref bad), finding is null ? null : $"--seed {seed} --count 1: {finding}"));
        });
        return bad;
    }

    private static async Task<string?> FindingAsync(Func<ulong, CancellationToken, Task<string?>> unit, ulong seed, CancellationToken cancellationToken)
    {
        try
        {
            return await unit(seed, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception is SimulationException ? exception.Message : exception.ToString();
        }
    }
}
