using Marten.Threads.Campaigns.Running;

namespace Marten.Threads.Campaigns.Tests;

public sealed class CampaignListTests
{
    [Fact]
    public void no_two_campaigns_share_a_name()
    {
        CampaignList.All.Select(campaign => campaign.Name).ShouldBeUnique();
    }
}
