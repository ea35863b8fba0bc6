using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>What a join of an empty node cost.</summary>
/// <param name="Seconds">From the call until all records were there and reduced.</param>
/// <param name="ServingGrowth">Bytes by which the process that served grew at most.</param>
/// <param name="JoiningGrowth">Bytes by which the process that joined grew at most.</param>
internal sealed record JoinRun(double Seconds, long ServingGrowth, long JoiningGrowth)
{
    private const double BytesInMebibyte = 1024 * 1024;

    /// <summary>MiB by which the process that grew more did.</summary>
    public double GrowthMax => Math.Max(ServingGrowth, JoiningGrowth) / BytesInMebibyte;

    /// <summary>Starts an empty node, warms it up with a small thread, and lets it join a thread.</summary>
    public static async Task<JoinRun> MeasureAsync(BenchmarkRun run, NodeProcess serving, MadeThread small, MadeThread thread, CancellationToken cancellationToken)
    {
        await using var joining = await NodeProcess.StartAsync(run, isCounted: false, cancellationToken);
        await joining.JoinAsync(await serving.InviteAsync(small.Id, cancellationToken), cancellationToken);
        var invite = await serving.InviteAsync(thread.Id, cancellationToken);
        await serving.CollectAsync(cancellationToken);
        await joining.CollectAsync(cancellationToken);
        await joining.Database.CheckpointAsync(cancellationToken);

        await using var memory = new MemoryWatch(serving.Id, joining.Id);
        var (seconds, appended) = await joining.JoinAsync(invite, cancellationToken);
        var growth = memory.Growth.ToArray();
        Sides.Expectation.Equal("records fetched", thread.Count, appended);
        await thread.CheckAsync(serving, joining, cancellationToken);
        return new JoinRun(seconds, growth[0], growth[1]);
    }
}
