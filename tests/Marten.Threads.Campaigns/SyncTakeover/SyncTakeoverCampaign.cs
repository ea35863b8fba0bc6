using System.Globalization;
using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Campaigns.SyncChaos.Peers;

namespace Marten.Threads.Campaigns.SyncTakeover;

/// <summary>
/// Two processes on one database share the exchange with peers. One of them is killed: the other one takes its threads over within seconds, and what was acknowledged
/// by either reaches the peer.
/// </summary>
public sealed class SyncTakeoverCampaign : ICampaign
{
    private readonly SyncTakeoverSettings _settings;

    public SyncTakeoverCampaign() : this(new SyncTakeoverSettings())
    {
    }

    internal SyncTakeoverCampaign(SyncTakeoverSettings settings) => _settings = settings;

    public string Name => "sync-takeover";

    public string About => "Two processes share the exchange of one database's threads, and one of them is killed; a unit is such a kill.";

    public long DefaultCount => 20;

    public async Task<CampaignResult> RunAsync(CampaignRun run, CancellationToken cancellationToken)
    {
        await using var server = await CampaignServer.StartAsync(null, cancellationToken);
        var shared = await PeerProcess.PlanAsync(server, new SyncPlan(IsShared: true, _settings.ExchangeInterval), cancellationToken);
        var remote = await PeerProcess.PlanAsync(server, new SyncPlan(IsShared: false, _settings.ExchangeInterval), cancellationToken);
        await using var pair = new TakeoverPair(_settings, shared, remote, run.Seed);
        long done = 0, bad = 0;
        try
        {
            await pair.BeginAsync();
            for (; done < run.Count && !cancellationToken.IsCancellationRequested; done++)
            {
                run.Progress.Report(new CampaignProgress(done, bad));
                await pair.RoundAsync(cancellationToken);
            }

            foreach (var finding in await pair.EndAsync(cancellationToken)) Find(finding);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // stopped: the count says how far it came
        }
        catch (Exception exception)
        {
            // What follows a takeover that failed says nothing.
            done++;
            Find(exception.ToString());
        }

        return new CampaignResult(bad, done, Figures(pair));

        void Find(string finding) => run.Progress.Report(new CampaignProgress(done, ++bad, $"{Name} --seed {run.Seed} --count {done}: {finding}"));
    }

    private static List<string> Figures(TakeoverPair pair) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{pair.Takeovers.Count} takeovers, {pair.Acknowledged:N0} acknowledged writes"),
        string.Create(CultureInfo.InvariantCulture, $"all buckets after {Mean(pair.Takeovers):0.0} s in the mean, {Max(pair.Takeovers):0.0} s at most; all writes everywhere {Mean(pair.Reached):0.0} s and {Max(pair.Reached):0.0} s later"),
    ];

    private static double Mean(List<TimeSpan> times) => times.Count == 0 ? 0 : times.Average(static one => one.TotalSeconds);

    private static double Max(List<TimeSpan> times) => times.Count == 0 ? 0 : times.Max(static one => one.TotalSeconds);
}
