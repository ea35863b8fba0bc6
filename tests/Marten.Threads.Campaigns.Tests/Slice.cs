using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests;

/// <summary>A few units of a campaign.</summary>
internal static class Slice
{
    /// <summary>Runs them all and finds nothing; every finding is shown.</summary>
    public static async Task<CampaignResult> HoldsAsync(ICampaign campaign, long count, ulong seed = 1)
    {
        var findings = new ShownFindings();
        var result = await campaign.RunAsync(new CampaignRun(count, seed, findings), TestContext.Current.CancellationToken);

        findings.All.ShouldBeEmpty();
        result.Bad.ShouldBe(0);
        result.Count.ShouldBeGreaterThanOrEqualTo(count);
        return result;
    }
}
