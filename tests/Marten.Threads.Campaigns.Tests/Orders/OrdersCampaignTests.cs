using Marten.Threads.Campaigns.Orders;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Nodes;

namespace Marten.Threads.Campaigns.Tests.Orders;

public sealed class OrdersCampaignTests
{
    private const int Slice = 30;
    private const int PlantedSlice = 6;
    private const ulong Seed = 20_240_229;

    private readonly ShownFindings _findings = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task replicas_end_equal_and_as_the_oracle_says()
    {
        var result = await RunAsync(new OrdersCampaign(new SimulationPlan(), replayEvery: 0), Slice);

        result.Bad.ShouldBe(0, _findings.ToString());
        result.Count.ShouldBe(Slice);
    }

    [Fact]
    public async Task nodes_on_postgresql_end_equal_too_inline_by_the_daemon_and_rebuilt()
    {
        var result = await RunAsync(new OrdersCampaign(new SimulationPlan(), replayEvery: 1), 1);

        result.Bad.ShouldBe(0, _findings.ToString());
        result.Figures.ShouldContain(static figure => figure.StartsWith("1 seeds replayed on PostgreSQL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_reducer_that_breaks_ties_otherwise_is_found()
    {
        var result = await RunAsync(PlantedWith(WrongReducers.WrongTieBreak), PlantedSlice);

        result.Bad.ShouldBeGreaterThan(0);
        _findings.ToString().ShouldContain("expected 'instance ");
    }

    [Fact]
    public async Task a_reducer_that_folds_in_the_order_of_arrival_is_found()
    {
        (await RunAsync(PlantedWith(WrongReducers.InOrderOfArrival), PlantedSlice)).Bad.ShouldBe(PlantedSlice);
    }

    [Fact]
    public async Task it_is_the_order_that_is_wrong_with_the_wrong_ones()
    {
        (await RunAsync(PlantedWith(WrongReducers.Right), PlantedSlice)).Bad.ShouldBe(0, _findings.ToString());
    }

    private static OrdersCampaign PlantedWith(ReductionStep reduce) => new(new SimulationPlan { Reduce = reduce }, replayEvery: 0);

    private Task<CampaignResult> RunAsync(OrdersCampaign campaign, int count) => campaign.RunAsync(new CampaignRun(count, Seed, _findings), Cancel);
}
