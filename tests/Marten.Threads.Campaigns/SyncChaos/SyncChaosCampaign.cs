using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Campaigns.SyncChaos.Peers;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>
/// Peers in processes of their own write one thread while links are cut and processes killed. In the end all hold the same to the byte, nothing acknowledged is
/// missing, and nothing honest was refused.
/// </summary>
public sealed class SyncChaosCampaign : ICampaign
{
    private readonly SyncChaosSettings _settings;

    public SyncChaosCampaign() : this(new SyncChaosSettings())
    {
    }

    internal SyncChaosCampaign(SyncChaosSettings settings) => _settings = settings;

    public string Name => "sync-chaos";

    public string About => $"{_settings.Peers} peers with a database each write one thread while links are cut and processes killed; a unit is a schedule of {_settings.Writes} writes.";

    public long DefaultCount => 20;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        var figures = new SyncChaosFigures();
        long done = 0, bad = 0;
        for (; done < run.Count; done++)
        {
            var seed = run.Seed + (ulong)done;
            if (await FindAsync(server, seed, figures, cancellationToken) is not { } findings) break;
            if (findings.Count > 0) bad++;
            var finding = findings.Count == 0 ? null : $"{Name} --seed {seed} --count 1: {string.Join(Environment.NewLine, findings)}";
            run.Progress.Report(new CampaignProgress(done + 1, bad, finding));
        }

        return new CampaignResult(bad, done, figures.Lines());
    }

    // Null for a schedule that was not run to its end because the campaign is stopped.
    private async Task<IReadOnlyList<string>?> FindAsync(CampaignServer server, ulong seed, SyncChaosFigures figures, CancellationToken cancellationToken)
    {
        try
        {
            var plans = new List<NodePlan>();
            for (var i = 0; i < _settings.Peers; i++) plans.Add(await PeerProcess.PlanAsync(server, new SyncPlan(IsShared: false, _settings.ExchangeInterval), cancellationToken));
            await using var schedule = new ChaosSchedule(_settings, plans, seed);
            var findings = await schedule.RunAsync(cancellationToken);
            figures.Add(schedule);
            return findings;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            return [exception.ToString()];
        }
    }
}
