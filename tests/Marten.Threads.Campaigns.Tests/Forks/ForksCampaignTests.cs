using Marten.Threads.Campaigns.Forks;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Nodes;
using Marten.Threads.Simulation.Replicas;

namespace Marten.Threads.Campaigns.Tests.Forks;

public sealed class ForksCampaignTests
{
    private const int Slice = 20;
    private const ulong Seed = 20_240_229;

    private readonly ShownFindings _findings = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task replicas_end_equal_every_fork_is_proved_and_nobody_is_accused_or_harmed_who_did_nothing()
    {
        var result = await RunAsync(new ForksCampaign(ForksCampaign.Plan, replayEvery: 0), Slice);

        result.Bad.ShouldBe(0, _findings.ToString());
        result.Count.ShouldBe(Slice);
    }

    [Fact]
    public async Task nodes_on_postgresql_end_equal_too_inline_by_the_daemon_and_rebuilt()
    {
        (await RunAsync(new ForksCampaign(ForksCampaign.Plan, replayEvery: 1), 1)).Bad.ShouldBe(0, _findings.ToString());
    }

    [Fact]
    public async Task a_replica_without_the_proof_of_a_fork_is_found()
    {
        var (simulation, rules) = await ForkedAsync();
        var without = new Replica(99, simulation.Thread, ReplicaClock.Standing, new SimulationPlan());

        ForkChecks.MissingProof(simulation.Replicas, rules).ShouldBeNull();
        ForkChecks.MissingProof([.. simulation.Replicas, without], rules).ShouldNotBeNull().ShouldStartWith("replica 99 holds 0 of 2 records");
    }

    [Fact]
    public async Task a_document_that_honest_owners_alone_would_not_have_is_found()
    {
        var (simulation, _) = await ForkedAsync();
        var honest = simulation.Replicas.Where(static replica => !replica.IsCareless).SelectMany(static replica => replica.OwnLogs).ToHashSet();
        var lost = simulation.Records.Last(record => honest.Contains(record.LogId) && !record.IsFirst);

        var rules = simulation.Thread.Bodies.Reduce(simulation.Records.Where(record => record.EventCid != lost.EventCid));

        ForkChecks.Harmed(simulation, simulation.Rules()).ShouldBeNull();
        ForkChecks.Harmed(simulation, rules).ShouldNotBeNull();
    }

    [Fact]
    public async Task a_log_that_is_called_forked_though_its_owner_did_not_fork_it_is_found()
    {
        var (simulation, rules) = await ForkedAsync();
        var honest = simulation.Replicas.Where(static replica => !replica.IsCareless).SelectMany(static replica => replica.OwnLogs).ToHashSet();
        var facts = simulation.Records.Select(simulation.Thread.Bodies.Facts).ToList();
        var signed = simulation.Thread.Bodies.Facts(simulation.Records.First(record => honest.Contains(record.LogId) && !record.IsFirst));

        var wrong = new OracleState([.. facts, signed with { Cid = "01", Event = "01" }]);

        ForkChecks.FalseAccusation(simulation, rules).ShouldBeNull();
        ForkChecks.FalseAccusation(simulation, wrong).ShouldNotBeNull().ShouldEndWith("its owner did not fork it");
    }

    // The first schedule in which an honest replica wrote and somebody forked a log that still goes on.
    private static async Task<(ThreadSimulation Simulation, OracleState Rules)> ForkedAsync()
    {
        for (var seed = Seed; ; seed++)
        {
            var simulation = new ThreadSimulation(seed, ForksCampaign.Plan);
            await simulation.RunAsync(Cancel);
            var rules = simulation.Rules();
            var isFit = rules.Logs.Values.Any(static log => log.State == "forked") && simulation.Replicas.Any(static replica => !replica.IsCareless && replica.OwnLogs.Count > 0);
            if (isFit) return (simulation, rules);
        }
    }

    private Task<CampaignResult> RunAsync(ForksCampaign campaign, int count) => campaign.RunAsync(new CampaignRun(count, Seed, _findings), Cancel);
}
