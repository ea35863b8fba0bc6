using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Replicating;

/// <summary>What a node gives to somebody who knows a part of a thread.</summary>
public sealed class ReplicaReadTests(PostgresServer server)
{
    private static readonly PageLimits Plenty = new(100_000, long.MaxValue);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("two-writers", 7, 1_000_000)]
    [InlineData("many-identities", 1000, 3_000)]
    [InlineData("three-writers-blind-replicator", 1, 1)]
    public async Task a_thread_travels_page_by_page_whole_and_without_repetition(string name, int recordsMax, long bytesMax)
    {
        var recorded = RecordedThread.Load(name);
        await using var from = await TestNode.StartAsync(server);
        await using var to = await TestNode.StartAsync(server);
        var thread = (await from.JoinAsync(recorded)).Id;
        await to.JoinAsync(recorded);
        await from.FeedAsync(thread, recorded.Incoming());
        await to.Replica.AddLogsAsync(thread, (await from.Replica.StateAsync(thread, Cancel))!.Logs, Cancel);

        var travelled = 0;
        for (IReadOnlyList<LogPage> pages; (pages = await from.Replica.ReadAsync(thread, await KnownAsync(to, thread), new PageLimits(recordsMax, bytesMax), Cancel)).Count > 0;)
        {
            pages.Sum(static page => page.Records.Count).ShouldBeLessThanOrEqualTo(recordsMax);
            var bytes = pages.SelectMany(static page => page.Records).Sum(static record => (long)record.ByteCount);
            (bytes <= bytesMax || pages.Single().Records.Count == 1).ShouldBeTrue();
            var report = await to.FeedAsync(thread, pages.SelectMany(static page => page.Records.Select(record => new IncomingRecord(page.Log.Id, record))));
            report.Appended.ShouldBe(pages.Sum(static page => page.Records.Count));
            travelled += report.Appended;
        }

        travelled.ShouldBe(recorded.Logs.Sum(static log => log.Records.Count));
        var (here, there) = ((await from.Replica.StateAsync(thread, Cancel))!, (await to.Replica.StateAsync(thread, Cancel))!);
        there.HeadsEdge.ShouldBe(here.HeadsEdge);
        (await to.InstancesAsync(thread)).ShouldBe(await from.InstancesAsync(thread));
    }

    [Fact]
    public async Task what_is_missing_next_comes_first_and_never_what_is_newest()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 10);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        var page = (await ReadAsync(node, thread, new KnownPosition(log.LogId, log.Records[2].Cid, 3, 4))).ShouldHaveSingleItem();

        page.First.ShouldBe(4);
        page.IsComplete.ShouldBeFalse();
        page.Records.Select(static record => Cid.OfDagCbor(record.RecordNode.Span)).ShouldBe(log.Records.Skip(3).Take(4).Select(static record => record.Cid));
    }

    [Fact]
    public async Task who_knows_the_head_or_more_gets_nothing_and_who_knows_nothing_gets_all()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 5);
        var stranger = TestLog.OfRecords(seed: 2, count: 7, log.ThreadKey);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        (await ReadAsync(node, thread, new KnownPosition(log.LogId, log.Head, 5, 100))).ShouldBeEmpty();
        (await ReadAsync(node, thread, new KnownPosition(log.LogId, log.Head, 0, 100))).ShouldBeEmpty("an old peer tells no counter");
        (await ReadAsync(node, thread, new KnownPosition(log.LogId, stranger.Head, 7, 100))).ShouldBeEmpty("it is ahead, on records that are not here");
        (await ReadAsync(node, thread, new KnownPosition(log.LogId, default, 5, 100))).ShouldBeEmpty();
        (await ReadAsync(node, thread, new KnownPosition(stranger.LogId, default, 0, 100))).ShouldBeEmpty("a log that is not here");
        (await ReadAsync(node, thread, new KnownPosition(log.LogId, default, 0, 100))).Single().Records.Count.ShouldBe(5);
        (await ReadAsync(node, thread, new KnownPosition(log.LogId, stranger.Records[1].Cid, 2, 100))).Single().Records.Count.ShouldBe(5, "a record that is not here counts as none");
    }

    [Fact]
    public async Task of_a_fork_the_winner_is_given_from_where_the_branches_part()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var fork = log.ForkAfter(2, seed: 9);
        for (var i = 0; i < 4; i++) fork.Begin();
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, [.. log.Incoming(), .. fork.Incoming(skip: 2)]);
        var head = (await node.Registry.LogsAsync(thread, Cancel)).Single().Head;
        var (winner, loser) = head.Cid == log.Head ? (log, fork) : (fork, log);

        var page = (await ReadAsync(node, thread, new KnownPosition(log.LogId, loser.Head, loser.Records.Count, 100))).ShouldHaveSingleItem();

        page.First.ShouldBe(3);
        page.Records.Select(static record => Cid.OfDagCbor(record.RecordNode.Span)).ShouldBe(winner.Records.Skip(2).Select(static record => record.Cid));
    }

    [Fact]
    public async Task one_record_is_given_however_small_the_limit()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        var pages = await node.Replica.ReadAsync(thread, [new KnownPosition(log.LogId, default, 0, 100)], new PageLimits(100, 1), Cancel);

        pages.ShouldHaveSingleItem().Records.Count.ShouldBe(1);
    }

    [Fact]
    public async Task nothing_is_read_of_a_thread_that_is_not_here()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = ThreadId.Generate(new SeededRandomSource(1));

        (await node.Replica.StateAsync(thread, Cancel)).ShouldBeNull();
        await Should.ThrowAsync<ThreadRegistryException>(() => node.Replica.ReadAsync(thread, [], Plenty, Cancel));
    }

    private static Task<IReadOnlyList<LogPage>> ReadAsync(TestNode node, ThreadId thread, KnownPosition known) => node.Replica.ReadAsync(thread, [known], Plenty, Cancel);

    private static async Task<IReadOnlyList<KnownPosition>> KnownAsync(TestNode node, ThreadId thread) =>
        [.. (await node.Replica.StateAsync(thread, Cancel))!.Logs.Select(static log => new KnownPosition(log.Id, log.Head.Cid, log.Head.Counter, 10_000))];
}
