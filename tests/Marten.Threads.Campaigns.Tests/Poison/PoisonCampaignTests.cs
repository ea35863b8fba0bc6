using Marten.Threads.Campaigns.Poison;
using Marten.Threads.Campaigns.Tests.Nodes;

namespace Marten.Threads.Campaigns.Tests.Poison;

public sealed class PoisonCampaignTests
{
    [Fact]
    public Task every_kind_of_poison_once_stops_nothing() => Slice.HoldsAsync(new PoisonCampaign(), PoisonCatalogue.All.Count);

    [Fact]
    public void there_are_at_least_forty_kinds_and_each_has_a_name_of_its_own()
    {
        PoisonCatalogue.All.Count.ShouldBeGreaterThanOrEqualTo(40);
        PoisonCatalogue.All.Select(kind => kind.Name).ShouldBeUnique();
    }
}
