using Marten.Threads.Campaigns.Listen;

namespace Marten.Threads.Campaigns.Tests.Listen;

public sealed class ListenCampaignTests
{
    [Fact]
    public Task readers_hear_everything_in_ten_runs() => Slice.HoldsAsync(new ListenCampaign(), count: 10);
}
