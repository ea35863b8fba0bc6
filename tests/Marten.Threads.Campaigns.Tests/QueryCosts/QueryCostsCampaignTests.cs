using Marten.Threads.Campaigns.QueryCosts;

namespace Marten.Threads.Campaigns.Tests.QueryCosts;

/// <summary>Alone, because it measures what the whole process allocates.</summary>
[Collection(MemoryTests.Name)]
public sealed class QueryCostsCampaignTests
{
    [Fact]
    public async Task no_query_of_any_document_allocates_much()
    {
        var campaign = new QueryCostsCampaign(timeMax: null, asksDatabase: false);

        var result = await Slice.HoldsAsync(campaign, campaign.DefaultCount);

        result.Figures[0].ShouldContain("refused");
    }
}
