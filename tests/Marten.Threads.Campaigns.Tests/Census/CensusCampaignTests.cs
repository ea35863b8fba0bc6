using Marten.Threads.Campaigns.Census;
using Marten.Threads.Campaigns.Tests.Nodes;

namespace Marten.Threads.Campaigns.Tests.Census;

public sealed class CensusCampaignTests
{
    [Fact]
    public Task the_daemon_misses_nothing_of_five_rounds_of_late_commits() => Slice.HoldsAsync(new CensusCampaign(), count: 5);
}
