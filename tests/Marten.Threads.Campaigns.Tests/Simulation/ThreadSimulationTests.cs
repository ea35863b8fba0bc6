using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Nodes;

namespace Marten.Threads.Campaigns.Tests.Simulation;

public sealed class ThreadSimulationTests
{
    private const int Seeds = 10;

    private static readonly SimulationPlan Small = new() { Operations = 60, RestorePercent = 12, CarelessPercent = 20, AdversaryPercent = 20 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_same_seed_is_the_same_run()
    {
        var (one, again, other) = (await RunAsync(7), await RunAsync(7), await RunAsync(8));

        again.Trace.ShouldBe(one.Trace);
        again.Records.Select(static record => record.Cid).ShouldBe(one.Records.Select(static record => record.Cid));
        DumpsOf(again).ShouldBe(DumpsOf(one));
        other.Trace.ShouldNotBe(one.Trace);
    }

    [Fact]
    public async Task everything_that_may_happen_does()
    {
        var trace = new List<string>();
        for (var seed = 0ul; seed < Seeds; seed++) trace.AddRange((await RunAsync(seed)).Trace);

        foreach (var happening in new[] { "writes", "receives", "pulls", "is parted", "is whole", "starts anew", "is rebuilt", "is backed up", "is restored", "the adversary makes" })
            trace.ShouldContain(line => line.Contains(happening, StringComparison.Ordinal), happening);
    }

    [Fact]
    public async Task replicas_whose_network_never_carries_anything_differ_until_they_settle()
    {
        var simulation = new ThreadSimulation(9, new SimulationPlan { Operations = 1 });
        await simulation.RunAsync(Cancel);
        simulation.Network.Part(static replica => replica);
        foreach (var replica in simulation.Replicas) await replica.WriteAsync(replica.Writes.Next(replica.Node.Stored), TimeSpan.Zero);

        var before = simulation.FirstDifference(simulation.Rules());
        await simulation.SettleAsync();

        before.ShouldNotBeNull();
        simulation.FirstDifference(simulation.Rules()).ShouldBeNull();
    }

    private static async Task<ThreadSimulation> RunAsync(ulong seed)
    {
        var simulation = new ThreadSimulation(seed, Small);
        await simulation.RunAsync(Cancel);
        return simulation;
    }

    private static IEnumerable<string> DumpsOf(ThreadSimulation simulation)
    {
        var rules = simulation.Rules();
        return simulation.Replicas.SelectMany(replica => ReductionDump.Of(replica.Node, rules));
    }
}
