using Marten.Threads.Campaigns.Tests.Nodes;
using Marten.Threads.Campaigns.Writers;

namespace Marten.Threads.Campaigns.Tests.Writers;

public sealed class WritersCampaignTests
{
    [Fact]
    public Task two_processes_write_one_log_without_fork_gap_or_lost_write() =>
        Slice.HoldsAsync(new WritersCampaign(processes: 2), count: 30);
}
