using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Replicating;

/// <summary>Records of which another envelope came first than the one that the next record names: the chain that is given holds the named one.</summary>
public sealed class NamedEnvelopeTests(PostgresServer server)
{
    private static readonly TestLog Log = TestLog.OfRecords(seed: 1, count: 3);

    /// <summary>The second record as it came first, by somebody who has the service key.</summary>
    private static readonly RecordEnvelope Unnamed = Log.Records[1].ReEncrypted();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task the_envelope_that_the_next_record_names_is_given(int known)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await TakeAsync(node, Log.Records[2].Envelope);

        var page = await ReadAsync(node, thread, known == 0 ? default : Log.Records[known - 1].Cid, known);

        page.Records.Select(CidOf).ShouldBe(Log.Records.Skip(known).Select(static record => record.Cid));
    }

    [Fact]
    public async Task whoever_knows_either_envelope_knows_the_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await TakeAsync(node, Log.Records[2].Envelope);

        (await ReadAsync(node, thread, CidOf(Unnamed), 2)).Records.Select(CidOf).ShouldBe([Log.Head]);
        (await ReadAsync(node, thread, Log.Records[1].Cid, 2)).Records.Select(CidOf).ShouldBe([Log.Head]);
    }

    [Fact]
    public async Task an_envelope_that_no_record_names_is_not_given()
    {
        await using var node = await TestNode.StartAsync(server);
        var next = Log.Forge(EventBody.Empty, CidOf(Unnamed));
        var thread = await TakeAsync(node, next.Envelope);

        (await ReadAsync(node, thread, default, 0)).Records.Select(CidOf).ShouldBe([Log.Records[0].Cid, CidOf(Unnamed), next.Cid]);
    }

    [Fact]
    public async Task a_node_that_reads_the_chain_from_its_root_gets_the_same_records_and_head()
    {
        await using var node = await TestNode.StartAsync(server);
        await using var other = await TestNode.StartAsync(server);
        var thread = await TakeAsync(node, Log.Records[2].Envelope);
        var copy = await other.JoinAsync(Log);

        var report = await other.FeedAsync(copy, (await ReadAsync(node, thread, default, 0)).Records.Select(static record => new IncomingRecord(Log.LogId, record)));

        report.ShouldSatisfyAllConditions(one => one.Appended.ShouldBe(3), one => one.Gaps.ShouldBeEmpty());
        (await other.Replica.StateAsync(copy, Cancel))!.HeadsEdge.ShouldBe((await node.Replica.StateAsync(thread, Cancel))!.HeadsEdge);
    }

    private static Cid CidOf(RecordEnvelope record) => Cid.OfDagCbor(record.RecordNode.Span);

    /// <summary>Takes in both envelopes of the second record, the unnamed one first, and then a third record.</summary>
    private static async Task<ThreadId> TakeAsync(TestNode node, RecordEnvelope third)
    {
        var thread = await node.JoinAsync(Log);
        foreach (var record in (RecordEnvelope[])[Log.Records[0].Envelope, Unnamed, Log.Records[1].Envelope, third])
            (await node.FeedAsync(thread, new IncomingRecord(Log.LogId, record))).Refusals.ShouldBeEmpty();
        return thread;
    }

    private static async Task<LogPage> ReadAsync(TestNode node, ThreadId thread, Cid known, long counter) =>
        (await node.Replica.ReadAsync(thread, [new KnownPosition(Log.LogId, known, counter, 100)], new PageLimits(100, long.MaxValue), Cancel)).ShouldHaveSingleItem();
}
