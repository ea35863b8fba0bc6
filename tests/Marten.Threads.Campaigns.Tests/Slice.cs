using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests;

/// <summary>A few units of a campaign.</summary>
internal static class Slice
{
    /// <summary>Runs them; the result names what was bad in its figures.</summary>
    public static async Task<CampaignResult> RunAsync(ICampaign campaign, long count, ulong seed)
    {
        var findings = new Findings();
        var result = await campaign.RunAsync(new CampaignRun(count, seed, findings), TestContext.Current.CancellationToken);
        findings.All.ShouldBeEmpty();
        return result;
    }

    private sealed class Findings : IProgress<CampaignProgress>
    {
        private readonly Lock _lock = new();
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All => _all;

        public void Report(CampaignProgress value)
        {
            if (value.Finding is null) return;
            lock (_lock) _all.Add(value.Finding);
        }
    }
}
