using System.Globalization;
using Marten.Threads.Campaigns.Census;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Listen;

/// <summary>
/// Listens while many write at once, in transactions that commit late or not at all, and while readers start again, connections are killed and daemons pause:
/// everything that was committed is told, once behind each cursor, in the order of each log.
/// </summary>
public sealed class ListenCampaign : ICampaign
{
    /// <summary>Every so many runs are reduced by the daemon.</summary>
    private const int AsynchronousEvery = 5;

    public string Name => "listen";

    public string About => "Readers in two processes beside 16 writers with late commits, restarts, killed connections and paused daemons; a unit is one such run.";

    public long DefaultCount => 1_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        await using var inline = await ListenField.StartAsync(await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken), cancellationToken);
        await using var asynchronous = await ListenField.StartAsync(await server.NewApplicationAsync(ReductionMode.Async, cancellationToken), cancellationToken);
        await DelayedCommits.InstallAsync(inline.Nodes[0], cancellationToken);
        await DelayedCommits.InstallAsync(asynchronous.Nodes[0], cancellationToken);

        var figures = new ListenFigures();
        int done = 0, bad = 0;
        for (; done < run.Count && !cancellationToken.IsCancellationRequested; done++)
        {
            var field = done % AsynchronousEvery == AsynchronousEvery - 1 ? asynchronous : inline;
            var one = new ListenRun(field, ParallelUnits.RandomOf(run.Seed, done), done / AsynchronousEvery, figures);
            var findings = await one.RunAsync(cancellationToken);
            if (findings.Count > 0) bad++;
            foreach (var finding in findings) run.Progress.Report(new CampaignProgress(done, bad, string.Create(CultureInfo.InvariantCulture, $"seed {run.Seed}, run {done}: {finding}")));
            run.Progress.Report(new CampaignProgress(done + 1, bad));
        }

        return new CampaignResult(bad, done, figures.Tell(inline.FailedReadings + asynchronous.FailedReadings));
    }
}
