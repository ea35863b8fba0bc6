using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.Tests.Nodes;

namespace Marten.Threads.Campaigns.Tests.Kill;

public sealed class KillCampaignTests
{
    [Fact]
    public Task what_commits_beside_kills_and_faults_commits_as_a_whole() => Slice.HoldsAsync(
        new KillCampaign(new KillSettings { Writers = 2, EventsInRound = 6, EventsPerDatabaseFault = 2, PauseMax = 600, UnitsMax = 5, DiskMegabytes = 256 }), count: 6);
}
