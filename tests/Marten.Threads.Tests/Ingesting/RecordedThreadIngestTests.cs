using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Tests.Reducing;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>Threads recorded from Go daemons, taken into PostgreSQL.</summary>
public sealed class RecordedThreadIngestTests(PostgresServer server)
{
    public static TheoryData<string> Names => [.. RecordedThread.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_recorded_thread_is_stored_whole_and_reduces_as_on_the_pure_reducer(string name)
    {
        var recorded = RecordedThread.Load(name);
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.JoinAsync(recorded)).Id;

        var report = await node.FeedAsync(thread, recorded.Incoming());

        report.Appended.ShouldBe(recorded.Logs.Sum(log => log.Records.Count));
        report.Refusals.ShouldBeEmpty();
        report.Gaps.ShouldBeEmpty();
        var heads = (await node.Registry.LogsAsync(thread, TestContext.Current.CancellationToken)).ToDictionary(log => log.Id, log => log.Head);
        foreach (var log in recorded.Logs.Where(log => log.Records.Count > 0))
            heads[log.LogId].ShouldBe(new(log.Head, log.Counter));
        (await node.InstancesAsync(thread)).ShouldBe((await RecordedThreadTests.ReduceAsync(recorded)).Instances());
    }

    [Fact]
    public async Task the_same_records_again_change_nothing()
    {
        var recorded = RecordedThread.Load("many-identities");
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.JoinAsync(recorded)).Id;
        await node.FeedAsync(thread, recorded.Incoming());
        var before = await node.InstancesAsync(thread);

        var again = await node.FeedAsync(thread, recorded.Incoming());

        again.Known.ShouldBe(100);
        again.Appended.ShouldBe(0);
        (await node.InstancesAsync(thread)).ShouldBe(before);
        (await node.SqlAsync<long>("select count(*) from threads.mt_events where tenant_id = $1", thread.ToString())).ShouldBe(100);
    }

    [Fact]
    public async Task two_writers_give_the_golden_state_in_ten_random_orders_and_batchings()
    {
        var recorded = RecordedThread.Load("two-writers");
        await using var node = await TestNode.StartAsync(server);
        var seed = (ulong)Environment.TickCount64;
        for (var round = 0ul; round < 10; round++)
        {
            var random = new SeededRandomSource(seed + round);
            var thread = (await node.JoinAsync(recorded)).Id;

            foreach (var batch in RandomOrder.Batches(recorded.Incoming().ToList(), random)) await node.FeedAsync(thread, batch);
            await node.FeedAsync(thread, recorded.Incoming());

            Documents.Hash(await node.InstancesAsync(thread)).ShouldBe(TwoWritersTests.StateHash, $"seed {seed + round}");
            await node.Registry.DeleteAsync(thread, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task a_blind_replicator_stores_everything_and_reads_nothing()
    {
        var recorded = RecordedThread.Load("three-writers-blind-replicator");
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.JoinAsync(recorded, blind: true)).Id;

        var report = await node.FeedAsync(thread, recorded.Incoming());

        report.Appended.ShouldBe(116);
        (await node.InstancesAsync(thread)).ShouldBeEmpty();
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(0);
        (await node.SqlAsync<long>("select count(*) from threads.mt_events where tenant_id = $1", thread.ToString())).ShouldBe(116);
    }
}
