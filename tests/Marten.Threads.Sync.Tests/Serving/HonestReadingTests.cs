using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Logs and records given to a peer that shows the key.</summary>
public sealed class HonestReadingTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task logs_are_told_with_key_head_counter_and_addresses_also_those_without_records()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var empty = TestLog.OfRecords(seed: 2, count: 0, log.ThreadKey);
        var thread = await alice.TakeAsync(log);
        await alice.Replica.AddLogsAsync(thread, [new ReplicaLog(empty.LogId, default, [Multiaddr.OfPeer(alice.Id)])], Token);

        var logs = (await bob.AskAsync(Requests.Logs(thread, log.ThreadKey.ServiceKey))).Of<GetLogsReply>().Logs;

        logs.OrderBy(static one => one.Counter).ShouldBe([empty.Told(Multiaddr.OfPeer(alice.Id)), log.Told()]);
        logs.ShouldAllBe(static one => one.HasHead && one.HasLogId && one.HasPublicKey, "the reference follows them without a look");
        (await alice.Replica.StateAsync(thread, Token))!.Knows(bob.Id).ShouldBeTrue("bob showed the key");
    }

    [Fact]
    public async Task records_come_oldest_first_with_their_log_and_logs_of_which_nothing_is_missing_are_left_out()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var known = TestLog.OfRecords(seed: 2, count: 2, log.ThreadKey);
        var unheardOf = TestLog.OfRecords(seed: 3, count: 2, log.ThreadKey);
        var thread = await alice.TakeAsync(log);
        await alice.FeedAsync(thread, known);
        await alice.FeedAsync(thread, unheardOf);

        var answer = await bob.AskAsync(Requests.Records(
            thread, log.ThreadKey.ServiceKey, Requests.After(log.LogId, log.Records[0].Cid, 1), Requests.After(known.LogId, known.Head, 2)));

        var entries = answer.Of<GetRecordsReply>().Logs.ToDictionary(static entry => LogId.FromBytes(entry.LogId.Span));
        entries.Keys.ShouldBe([log.LogId, unheardOf.LogId], ignoreOrder: true);
        entries[log.LogId].Records.ShouldBe(log.Records.Skip(1).Select(static record => record.Envelope.Message()));
        entries[log.LogId].Log.ShouldBe(log.Told());
        entries[unheardOf.LogId].Records.ShouldBe(unheardOf.Records.Select(static record => record.Envelope.Message()));
    }

    [Fact]
    public async Task replies_are_cut_by_bytes_and_go_on_where_the_last_one_ended()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { ReplyMaxBytes = 65_536 });
        await using var bob = new Caller(alice);
        var (log, second) = LargeLogs(records: 12, bytes: 20_000);
        var thread = await alice.TakeAsync(log);
        await alice.FeedAsync(thread, second);
        var reached = new Dictionary<LogId, (Cid Cid, long Counter)> { [log.LogId] = default, [second.LogId] = default };
        var replies = 0;

        for (GetRecordsReply reply; (reply = await NextAsync()).Logs.Count > 0; replies++)
        {
            reply.CalculateSize().ShouldBeLessThan(65_536 + 2_000, "nodes, and the logs around them");
            foreach (var entry in reply.Logs)
            {
                var id = LogId.FromBytes(entry.LogId.Span);
                var all = (id == log.LogId ? log : second).Records;
                var (from, count) = ((int)reached[id].Counter, entry.Records.Count);
                entry.Records.ShouldBe(all.Skip(from).Take(count).Select(static record => record.Envelope.Message()));
                reached[id] = (all[from + count - 1].Cid, from + count);
            }
        }

        replies.ShouldBe(8, "three records fit into one");
        reached.Values.Select(static one => one.Counter).ShouldBe([12, 12]);

        async Task<GetRecordsReply> NextAsync() => (await bob.AskAsync(Requests.Records(
            thread, log.ThreadKey.ServiceKey, reached.Select(static one => Requests.After(one.Key, one.Value.Cid, one.Value.Counter))))).Of<GetRecordsReply>();
    }

    [Fact]
    public async Task a_record_larger_than_a_reply_is_sent_alone()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { ReplyMaxBytes = 65_536 });
        await using var bob = new Caller(alice);
        var (log, _) = LargeLogs(records: 2, bytes: 300_000);
        var thread = await alice.TakeAsync(log);

        var first = await bob.AskAsync(Requests.Records(thread, log.ThreadKey.ServiceKey));
        var second = await bob.AskAsync(Requests.Records(thread, log.ThreadKey.ServiceKey, Requests.After(log.LogId, log.Records[0].Cid, 1)));

        first.Of<GetRecordsReply>().Logs.Single().Records.ShouldBe([log.Records[0].Envelope.Message()]);
        second.Of<GetRecordsReply>().Logs.Single().Records.ShouldBe([log.Records[1].Envelope.Message()]);
    }

    [Theory]
    [InlineData(1, 10_000, 3)]
    [InlineData(1, 2, 2)]
    [InlineData(4, 10_000, 0)]
    public async Task an_old_peer_that_tells_an_offset_without_a_counter_gets_what_follows(int known, int limit, int records)
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var thread = await alice.TakeAsync(log);

        var answer = await bob.AskAsync(Requests.Records(thread, log.ThreadKey.ServiceKey, Requests.After(log.LogId, log.Records[known - 1].Cid, 0, limit)));

        answer.Of<GetRecordsReply>().Logs.SelectMany(static entry => entry.Records).ShouldBe(log.Records.Skip(known).Take(records).Select(static record => record.Envelope.Message()));
    }

    [Fact]
    public async Task records_of_one_reply_have_a_limit_over_all_logs()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { ReplyMaxRecords = 5 });
        await using var bob = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var second = TestLog.OfRecords(seed: 2, count: 4, log.ThreadKey);
        var thread = await alice.TakeAsync(log);
        await alice.FeedAsync(thread, second);

        var answer = await bob.AskAsync(Requests.Records(thread, log.ThreadKey.ServiceKey));

        answer.Of<GetRecordsReply>().Logs.Select(static entry => entry.Records.Count).ShouldBe([4, 1]);
    }

    private static (TestLog First, TestLog Second) LargeLogs(int records, int bytes)
    {
        var first = new TestLog(seed: 1);
        var second = new TestLog(seed: 2, first.ThreadKey);
        for (var i = 0; i < records; i++)
        {
            first.Create("Dogs", $"a{i}", $$"""{"_id":"a{{i}}","name":"{{new string('x', bytes)}}"}""");
            second.Create("Dogs", $"b{i}", $$"""{"_id":"b{{i}}","name":"{{new string('x', bytes)}}"}""");
        }

        return (first, second);
    }
}
