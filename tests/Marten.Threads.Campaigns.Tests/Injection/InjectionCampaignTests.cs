using Marten.Threads.Campaigns.Injection;

namespace Marten.Threads.Campaigns.Tests.Injection;

public sealed class InjectionCampaignTests
{
    [Fact]
    public Task no_text_becomes_sql() => Slice.HoldsAsync(new InjectionCampaign(), 1_200);
}
