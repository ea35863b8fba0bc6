using Marten.Threads.Campaigns.Scripts;
using Marten.Threads.Testing.Scripts;

namespace Marten.Threads.Campaigns.Tests.Scripts;

public sealed class ScriptsCampaignTests
{
    [Fact]
    public async Task no_function_swells_throws_or_leaves_traces()
    {
        var result = await Slice.HoldsAsync(new ScriptsCampaign(timeMax: null), HostileScript.All.Count + 100, seed: 3);

        result.Figures[0].ShouldContain("Rejected");
    }
}
