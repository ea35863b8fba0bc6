using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Running;

/// <summary>Runs units beside each other. What a unit does depends on the run's seed and its own number, so the order does not matter.</summary>
internal static class ParallelUnits
{
    private const ulong Golden = 0x9e3779b97f4a7c15;

    /// <summary>Runs units 0 up to the count.</summary>
    /// <param name="run">Count, seed and progress.</param>
    /// <param name="unit">Runs one unit and tells what was bad about it; null when nothing was.</param>
    /// <param name="cancellationToken">Stops between units.</param>
    /// <returns>How many units were run, and how many of them were bad.</returns>
    public static (long Done, long Bad) Run(CampaignRun run, Func<long, string?> unit, CancellationToken cancellationToken)
    {
        long done = 0, bad = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0L, run.Count, options, (index, state) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                state.Stop();
                return;
            }

            var finding = unit(index);
            var badNow = finding is null ? Interlocked.Read(ref bad) : Interlocked.Increment(ref bad);
            run.Progress.Report(new CampaignProgress(Interlocked.Increment(ref done), badNow, finding));
        });
        return (done, bad);
    }

    /// <summary>Runs units 0 up to the count, where a unit may wait for something.</summary>
    /// <returns>How many units were run, and how many of them were bad.</returns>
    public static async Task<(long Done, long Bad)> RunAsync(CampaignRun run, Func<long, Task<string?>> unit, CancellationToken cancellationToken)
    {
        long done = 0, bad = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0L, run.Count, options, async (index, _) =>
        {
            if (cancellationToken.IsCancellationRequested) return;
            var finding = await unit(index);
            var badNow = finding is null ? Interlocked.Read(ref bad) : Interlocked.Increment(ref bad);
            run.Progress.Report(new CampaignProgress(Interlocked.Increment(ref done), badNow, finding));
        });
        return (done, bad);
    }

    /// <summary>The randomness of one unit.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="index">The unit's number.</param>
    public static SeededRandomSource RandomOf(ulong seed, long index) => new(unchecked((seed * Golden) ^ (((ulong)index + 1) * 0xbf58476d1ce4e5b9)));
}
