using Marten.Threads.Campaigns.SyncTakeover;

namespace Marten.Threads.Campaigns.Tests.SyncTakeover;

public sealed class SyncTakeoverCampaignTests
{
    // A machine that runs all tests at once is slower than the one that promises seconds.
    [Fact]
    public Task the_surviving_process_exchanges_the_threads_of_the_killed_one() => Slice.HoldsAsync(
        new SyncTakeoverCampaign(new SyncTakeoverSettings { Threads = 4, Writes = 5, TakeoverMax = TimeSpan.FromSeconds(60), ReachMax = TimeSpan.FromSeconds(60) }), count: 1);
}
