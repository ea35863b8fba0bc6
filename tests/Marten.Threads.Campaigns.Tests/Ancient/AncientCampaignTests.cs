using Marten.Threads.Campaigns.Ancient;

namespace Marten.Threads.Campaigns.Tests.Ancient;

public sealed class AncientCampaignTests
{
    [Fact]
    public Task operations_from_long_ago_on_a_thousand_instances_change_each_of_them() => Slice.HoldsAsync(new AncientCampaign(), count: 1_000);
}
