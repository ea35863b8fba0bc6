using Marten.Threads.Campaigns.SyncChaos;
using Marten.Threads.Campaigns.SyncChaos.Peers;

namespace Marten.Threads.Campaigns.Tests.SyncChaos;

public sealed class SyncChaosCampaignTests
{
    // Seed 4 has an equivocator.
    [Fact]
    public Task peers_agree_after_cuts_and_kills_though_one_log_is_told_differently() =>
        Slice.HoldsAsync(new SyncChaosCampaign(new SyncChaosSettings { Writes = 200, WritesAtOnceMax = 20 }), count: 1, seed: 4);

    [Fact]
    public void an_equivocal_log_is_the_same_in_every_process()
    {
        var (here, there) = (new EquivocatingLog(threadSeed: 1, logSeed: 2), new EquivocatingLog(threadSeed: 1, logSeed: 2));

        there.Winner.Head.ShouldBe(here.Winner.Head);
        Enumerable.Range(0, here.Branches).Select(branch => here.Branch(branch).Head).ShouldBeUnique();
    }
}
