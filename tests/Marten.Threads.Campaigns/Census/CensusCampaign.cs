using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Campaigns.Census;

/// <summary>
/// Counts what the daemon reduced after transactions that committed late, in another order than their sequences, or not at all: the state is
/// the fold of the logs.
/// </summary>
public sealed class CensusCampaign : ICampaign
{
    private const int RunsInBlock = 25;

    public string Name => "census";

    public string About => "Interleaved transactions that commit late or fail while the daemon reduces; a unit is one round of them.";

    public long DefaultCount => 1_000;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        await using var node = await CampaignNode.StartAsync(
            await server.NewApplicationAsync(ReductionMode.Async, cancellationToken), services: Hurry, cancellationToken: cancellationToken);
        await using var twin = await CampaignNode.StartAsync(await server.NewApplicationAsync(ReductionMode.Inline, cancellationToken), cancellationToken: cancellationToken);
        await node.PrepareAsync();
        await DelayedCommits.InstallAsync(node, cancellationToken);

        var random = new SeededRandomSource(run.Seed);
        int done = 0, bad = 0, transactions = 0;
        while (done < run.Count)
        {
            var runs = (int)Math.Min(RunsInBlock, run.Count - done);
            var block = new CensusBlock(node, twin, random);
            var (badRuns, findings) = await block.RunAsync(done, runs, cancellationToken);
            done += runs;
            transactions += block.Transactions;

            // A difference that no run can be blamed for is a bad run all the same.
            bad += findings.Count == 0 ? 0 : Math.Max(1, badRuns.Count);
            foreach (var finding in findings) run.Progress.Report(new CampaignProgress(done, bad, $"seed {run.Seed}, runs {done - runs} to {done}: {finding}"));
            run.Progress.Report(new CampaignProgress(done, bad));
        }

        var letters = await node.RowsAsync("select count(*) from threads.mt_doc_deadletterevent", cancellationToken);
        return new CampaignResult(bad, done, [string.Create(CultureInfo.InvariantCulture, $"{transactions} transactions; {letters[0]} events given up by the daemon")]);
    }

    // The daemon looks often, so that it meets gaps while they are open.
    private static void Hurry(IServiceCollection services) => services.ConfigureMarten<IThreadStore>(options =>
    {
        options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(5);
        options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(50);
    });
}
