using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Replicating;

/// <summary>A newest record that somebody encrypted a second time: whichever came first, hosts that hold both tell the same head, and give the envelope that they tell.</summary>
public sealed class HeadEnvelopeTests(PostgresServer server)
{
    private static readonly TestLog Log = TestLog.OfRecords(seed: 1, count: 3);

    private static readonly RecordEnvelope Other = Log.Records[2].ReEncrypted();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task whichever_came_first_the_same_head_is_told_and_given()
    {
        await using var alice = await TestNode.StartAsync(server);
        await using var bob = await TestNode.StartAsync(server);
        var (here, there) = (await TakeAsync(alice, Log.Records[2].Envelope, Other), await TakeAsync(bob, Other, Log.Records[2].Envelope));

        var (first, second) = (await ReadAsync(alice, here), await ReadAsync(bob, there));

        first.Log.Head.ShouldBe(second.Log.Head);
        first.Log.Head.Cid.ShouldBe(new[] { Log.Head, CidOf(Other) }.Min());
        CidOf(first.Records[^1]).ShouldBe(first.Log.Head.Cid);
        CidOf(second.Records[^1]).ShouldBe(second.Log.Head.Cid);
        (await alice.Replica.StateAsync(here, Cancel))!.HeadsEdge.ShouldBe((await bob.Replica.StateAsync(there, Cancel))!.HeadsEdge);
    }

    [Fact]
    public async Task an_envelope_that_is_not_here_is_a_strange_head()
    {
        await using var alice = await TestNode.StartAsync(server);
        var thread = await TakeAsync(alice, Log.Records[2].Envelope);

        (await alice.Replica.StrangeHeadsAsync(thread, [Told(CidOf(Other), 3)], Cancel)).ShouldBe([Log.LogId]);
        (await alice.Replica.StrangeHeadsAsync(thread, [Told(Log.Head, 3)], Cancel)).ShouldBeEmpty("it is the head here");
        (await alice.Replica.StrangeHeadsAsync(thread, [Told(Log.Records[1].Cid, 2)], Cancel)).ShouldBeEmpty("it is known, the other one is behind");
        (await alice.Replica.StrangeHeadsAsync(thread, [Told(CidOf(Other), 4)], Cancel)).ShouldBeEmpty("what is further than here is fetched anyway");
    }

    private static ReplicaLog Told(Cid head, long counter) => new(Log.LogId, new LogHead(head, counter), []);

    private static Cid CidOf(RecordEnvelope record) => Cid.OfDagCbor(record.RecordNode.Span);

    private static async Task<ThreadId> TakeAsync(TestNode node, params RecordEnvelope[] thirds)
    {
        var thread = await node.JoinAsync(Log);
        foreach (var record in (RecordEnvelope[])[Log.Records[0].Envelope, Log.Records[1].Envelope, .. thirds])
            (await node.FeedAsync(thread, new IncomingRecord(Log.LogId, record))).Refusals.ShouldBeEmpty();
        return thread;
    }

    private static async Task<LogPage> ReadAsync(TestNode node, ThreadId thread) =>
        (await node.Replica.ReadAsync(thread, [new KnownPosition(Log.LogId, default, 0, 100)], new PageLimits(100, 1_000_000), Cancel)).ShouldHaveSingleItem();
}
