using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests.Nodes;

/// <summary>Runs a small part of a campaign; every finding is shown.</summary>
internal sealed class Slice : IProgress<CampaignProgress>
{
    private readonly Lock _lock = new();
    private readonly List<string> _findings = [];

    public static async Task HoldsAsync(ICampaign campaign, long count, ulong seed = 1)
    {
        var slice = new Slice();
        var result = await campaign.RunAsync(new CampaignRun(count, seed, slice), TestContext.Current.CancellationToken);

        slice._findings.ShouldBeEmpty();
        result.Bad.ShouldBe(0);
        result.Count.ShouldBe(count);
    }

    public void Report(CampaignProgress value)
    {
        if (value.Finding is null) return;
        lock (_lock) _findings.Add(value.Finding);
    }
}
