using Marten.Threads.Ingesting;
using Marten.Threads.Logs;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Logs;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>What a holder of the service key alone can try: grow tables, cause work, lock a log out.</summary>
public sealed class AttackTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task envelopes_of_a_mended_record_cause_one_reduction_and_no_more()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new ForkingLog(1);
        var thread = await JoinAsync(node, log);
        var first = log.First(log.Event(EventBody.Empty));
        var second = log.After(first, log.Event(EventBody.Empty), log.Stranger);
        await node.FeedAsync(thread, In(log, first), In(log, second));

        for (var i = 0; i < 30; i++) await node.FeedAsync(thread, In(log, log.Another(second, log.Author)));

        (await node.SqlAsync<long>("select count(*) from threads.envelopes where nodes is not null")).ShouldBe(8);
        (await node.SqlAsync<long>("select count(*) from threads.mt_events where type = 'reduction_requested'")).ShouldBe(1);
    }

    [Fact]
    public async Task the_newest_envelope_stays_also_after_a_vacuum()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new ForkingLog(1);
        var thread = await JoinAsync(node, log);
        var first = log.First(log.Event(EventBody.Empty));
        var second = log.After(first, log.Event(EventBody.Empty));
        await node.FeedAsync(thread, In(log, first), In(log, second));
        for (var i = 0; i < 20; i++) await node.FeedAsync(thread, In(log, log.Another(second)));
        await node.SqlAsync<object>("vacuum threads.envelopes");

        var newest = log.Another(second);
        await node.FeedAsync(thread, In(log, newest));
        var report = await node.FeedAsync(thread, In(log, log.After(newest, log.Event(EventBody.Empty))));

        report.Gaps.ShouldBeEmpty();
        report.Appended.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    public async Task forged_first_records_do_not_lock_the_genuine_one_out_whatever_the_batches(int batch)
    {
        await using var node = await TestNode.StartAsync(server, options => options.IngestBatchRecords = batch);
        var log = new ForkingLog(1);
        var thread = await JoinAsync(node, log);
        for (var i = 0; i < 8; i++) await node.FeedAsync(thread, In(log, log.First(log.Event(EventBody.Empty))));
        var first = log.First(log.Event(EventBody.Empty));
        var second = log.After(first, log.Event(EventBody.Empty));

        var alone = await node.FeedAsync(thread, In(log, first));
        var confirmed = await node.FeedAsync(thread, In(log, first), In(log, second));

        alone.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("too many unconfirmed first records");
        confirmed.Appended.ShouldBe(2);
        confirmed.Refusals.ShouldBeEmpty();
        (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem().State.ShouldBe(LogState.Open);
    }

    [Fact]
    public async Task a_flood_of_forged_first_records_in_one_call_does_not_hide_the_genuine_one()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new ForkingLog(1);
        var thread = await JoinAsync(node, log);
        var genuine = log.First(log.Event(EventBody.Empty));
        var second = log.After(genuine, log.Event(EventBody.Empty));
        List<IncomingRecord> flood = [.. Enumerable.Range(0, 1_300).Select(_ => In(log, log.First(log.Event(EventBody.Empty))))];

        var report = await node.FeedAsync(thread, [.. flood, In(log, genuine), In(log, second)]);
        var again = await node.FeedAsync(thread, In(log, genuine), In(log, second));

        report.Appended.ShouldBe(10);
        report.Refusals.Count.ShouldBe(1_292);
        again.Refusals.ShouldBeEmpty();
        (await node.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem().State.ShouldBe(LogState.Open);
    }

    [Fact]
    public async Task the_text_of_a_source_is_cut_between_characters()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await node.JoinAsync(log);
        var odd = new IncomingRecord(log.LogId, log.Records[0].SignedBy(log.Author), new string('x', 254) + "\0\ud800" + "🚀");

        var report = await node.FeedAsync(thread, [odd, new IncomingRecord(default, log.Records[0].Envelope), .. log.Incoming()]);

        report.Appended.ShouldBe(2);
        (await node.SqlAsync<string>("select source from threads.refusals where source <> ''")).ShouldBe(new string('x', 254) + "\uFFFD");
    }

    private static async Task<ThreadId> JoinAsync(TestNode node, ForkingLog log) =>
        (await node.Registry.CreateAsync(new ThreadCreation { Key = log.ThreadKey }, Cancel)).Id;

    private static IncomingRecord In(ForkingLog log, VerifiedRecord record) => new(log.Id, record.Envelope, "mallory");
}
