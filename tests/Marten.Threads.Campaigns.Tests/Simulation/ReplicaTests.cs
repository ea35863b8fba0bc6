using Marten.Threads.Logs;
using Marten.Threads.Simulation;
using Marten.Threads.Simulation.Replicas;
using Marten.Threads.Simulation.Writers;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.Simulation;

public sealed class ReplicaTests
{
    private readonly SimulatedThread _thread = new(new SeededRandomSource(3));

    [Fact]
    public async Task a_replica_that_notices_its_restore_begins_a_new_log()
    {
        var (replica, peer) = await RestoredAsync(isCareless: false);

        await WriteAsync(replica);
        await peer.ReceiveAsync([.. replica.Forged], TimeSpan.Zero);

        replica.OwnLogs.Count.ShouldBe(2);
        StatesOf(peer, replica).ShouldBe([LogState.Open, LogState.Open]);
    }

    [Fact]
    public async Task a_replica_that_does_not_notice_its_restore_forks_its_log()
    {
        var (replica, peer) = await RestoredAsync(isCareless: true);

        await WriteAsync(replica);
        await peer.ReceiveAsync([.. replica.Forged], TimeSpan.Zero);

        replica.OwnLogs.Count.ShouldBe(1);
        StatesOf(peer, replica).ShouldBe([LogState.Forked]);
    }

    [Fact]
    public async Task a_replica_that_sees_its_own_fork_leaves_the_log_alone()
    {
        var (replica, _) = await RestoredAsync(isCareless: true);
        await WriteAsync(replica);
        await replica.ReceiveAsync([.. replica.Forged], TimeSpan.Zero);

        await WriteAsync(replica);

        replica.OwnLogs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task a_restart_loses_what_waited_and_nothing_else()
    {
        var (writer, reader) = (Replica(0), Replica(1));
        await WriteAsync(writer);
        await WriteAsync(writer);
        await WriteAsync(writer);
        var (first, second, third, fourth) = (writer.Forged[0], writer.Forged[1], writer.Forged[2], writer.Forged[3]);
        await reader.ReceiveAsync([fourth, second, first], TimeSpan.Zero);
        var (waiting, instances) = (reader.Node.Waiting.Select(static record => record.Cid).ToList(), reader.Node.Instances());

        reader.Restart();
        await reader.ReceiveAsync([third], TimeSpan.Zero);

        waiting.ShouldBe([fourth.Cid]);
        instances.ShouldHaveSingleItem();
        reader.Node.Instances().ShouldBe(instances);
        reader.Node.TreeOf(writer.OwnLogs.Single()).Branches[0].HeadCounter.ShouldBe(3);
    }

    [Fact]
    public async Task a_rebuild_gives_the_same_state()
    {
        var replica = Replica(0);
        for (var i = 0; i < 10; i++) await WriteAsync(replica);
        var (instances, node) = (replica.Node.Instances(), replica.Node);

        await replica.RebuildAsync();

        replica.Node.ShouldNotBeSameAs(node);
        replica.Node.Instances().ShouldBe(instances);
        instances.ShouldNotBeEmpty();
    }

    private async Task<(Replica Replica, Replica Peer)> RestoredAsync(bool isCareless)
    {
        var replica = Replica(0, isCareless);
        await WriteAsync(replica);
        replica.BackUp();
        await WriteAsync(replica);
        replica.Restore().ShouldBeTrue();
        return (replica, Replica(1));
    }

    private Replica Replica(int number, bool isCareless = false) =>
        new(number, _thread, ReplicaClock.Standing, new SimulationPlan { HostilePercent = 0, CarelessPercent = isCareless ? 100 : 0 });

    private static IEnumerable<LogState> StatesOf(Replica peer, Replica owner) => owner.OwnLogs.Select(log => peer.Node.TreeOf(log).Judge().State);

    private static async Task WriteAsync(Replica replica) => await replica.WriteAsync(RawBody.Of(new RawOperation("Dogs", "rex", 1, "{}", RawBody.Stamp(1))), beginEmpty: true, TimeSpan.Zero);
}
