using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Pulling;

/// <summary>Peers that hold the key and answer with rubbish, lies, or nothing: a pull ends, and what is proved of it stays.</summary>
public sealed class HostilePeerTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_log_that_is_none_ends_the_pull_and_nothing_is_stored()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 2);
        var stranger = TestLog.OfRecords(seed: 7, count: 1);
        mallory.Logs = (_, _) => Task.FromResult(new GetLogsReply { Logs = { Message(stranger), new LogMessage { LogId = log.LogId.Bytes(), PublicKey = ByteString.CopyFrom(1, 2, 3), Head = ByteString.Empty } } });
        mallory.Records = (_, _) => Task.FromResult(new GetRecordsReply { Logs = { new GetRecordsReply.Types.Entry { LogId = ByteString.CopyFrom(9, 9), Log = Message(stranger) } } });

        (await alice.Pull.LogsAsync(thread, mallory.Id, isTrusted: true, Token)).End.ShouldBe(PullEnd.Rubbish);
        (await PullAsync(alice, thread, mallory)).End.ShouldBe(PullEnd.Rubbish);

        (await alice.Replica.StateAsync(thread, Token))!.Logs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task who_lies_about_counters_only_makes_himself_look_ahead()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 2);
        log.Begin();
        mallory.Records = (request, _) => Task.FromResult(new GetRecordsReply { Logs = { Entry(log, request, from: 2, new LogHead(log.Head, long.MaxValue)) } });

        var report = await PullAsync(alice, thread, mallory);

        (report.End, report.Appended, report.Missing > 1_000_000).ShouldBe((PullEnd.Complete, 1, true));
        (await alice.Replica.StateAsync(thread, Token))!.Logs.ShouldHaveSingleItem().Head.Counter.ShouldBe(3);
    }

    [Fact]
    public async Task who_sends_the_same_page_for_ever_is_asked_twice()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 1);
        log.Begin();
        mallory.Records = (request, _) => Task.FromResult(new GetRecordsReply { Logs = { Entry(log, request, from: 1) } });

        var report = await PullAsync(alice, thread, mallory);

        report.Appended.ShouldBe(1);
        mallory.Asked.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task a_log_that_is_spoiled_does_not_keep_others_from_being_fetched()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 1);
        for (var i = 0; i < 3; i++) log.Begin();
        var other = TestLog.OfRecords(seed: 5, count: 4, log.ThreadKey);
        var forged = Entry(log, null, from: 2); // its first one is left out, so that what follows has no place
        mallory.Records = (request, _) => Task.FromResult(new GetRecordsReply { Logs = { forged, Entry(other, request, from: 0, most: 2) } });

        var report = await PullAsync(alice, thread, mallory);

        report.End.ShouldBe(PullEnd.Gap);
        var logs = (await alice.Replica.StateAsync(thread, Token))!.Logs.ToDictionary(static one => one.Id, static one => one.Head.Counter);
        logs[log.LogId].ShouldBe(1);
        logs[other.LogId].ShouldBe(4, "it came in two pages, beside the other one");
    }

    [Fact]
    public async Task who_says_nothing_is_left_after_the_time_for_a_call()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallTimeout = TimeSpan.FromMilliseconds(300) });
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (_, thread) = await HoldingAsync(alice, records: 1);
        mallory.Records = static async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new GetRecordsReply();
        };

        (await PullAsync(alice, thread, mallory)).End.ShouldBe(PullEnd.Unreachable);
    }

    [Fact]
    public async Task a_connection_that_breaks_in_the_middle_leaves_what_came_before()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 1);
        for (var i = 0; i < 4; i++) log.Begin();
        mallory.Records = async (request, _) =>
        {
            if (mallory.Asked < 3) return new GetRecordsReply { Logs = { Entry(log, request, from: 1, most: 1) } };
            await mallory.BreakAsync(alice.Id);
            return new GetRecordsReply();
        };

        var report = await PullAsync(alice, thread, mallory);

        (report.End, report.Appended).ShouldBe((PullEnd.Unreachable, 2));
        (await alice.Replica.StateAsync(thread, Token))!.Logs.ShouldHaveSingleItem().Head.Counter.ShouldBe(3);
    }

    [Fact]
    public async Task who_answers_a_reading_from_the_root_with_the_same_record_for_ever_is_asked_twice()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 3);
        mallory.Records = (_, _) => Task.FromResult(new GetRecordsReply { Logs = { Entry(log, null, from: 0, most: 1) } });

        var report = await alice.Pull.RecordsAsync(thread, mallory.Id, new HashSet<LogId> { log.LogId }, isTrusted: true, null, Token);

        (report.End, report.Appended).ShouldBe((PullEnd.Complete, 0));
        mallory.Asked.ShouldBeInRange(2, 3);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(65, false)]
    public async Task a_long_reply_of_an_old_peer_is_looked_at_and_a_longer_one_is_not(int megabytes, bool isLookedAt)
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = await ScriptedPeer.StartAsync(alice);
        var (log, thread) = await HoldingAsync(alice, records: 1);
        mallory.Records = (_, _) => Task.FromResult(new GetRecordsReply { Logs = { new GetRecordsReply.Types.Entry { LogId = ByteString.CopyFrom(new byte[megabytes * 1024 * 1024]) } } });

        var report = await PullAsync(alice, thread, mallory);

        report.End.ShouldBe(isLookedAt ? PullEnd.Rubbish : PullEnd.Refused);
        (await alice.Replica.StateAsync(thread, Token))!.Logs.ShouldHaveSingleItem().Head.Counter.ShouldBe(log.Records.Count);
    }

    private static async Task<(TestLog Log, ThreadId Thread)> HoldingAsync(SyncNode node, int records)
    {
        var log = TestLog.OfRecords(seed: 1, count: records);
        return (log, await node.TakeAsync(log));
    }

    private static Task<PullReport> PullAsync(SyncNode node, ThreadId thread, ScriptedPeer peer) =>
        node.Pull.RecordsAsync(thread, peer.Id, null, isTrusted: true, null, Token);

    private static LogMessage Message(TestLog log) => new ReplicaLog(log.LogId, new LogHead(log.Head, log.Records.Count), []).Message();

    // Records from one on, or from what the request names on.
    private static GetRecordsReply.Types.Entry Entry(TestLog log, GetRecordsRequest? request, int from, LogHead? head = null, int most = int.MaxValue)
    {
        var named = request?.Body.Logs.FirstOrDefault(entry => entry.LogId == log.LogId.Bytes())?.Offset ?? ByteString.Empty;
        var known = log.Records.ToList().FindIndex(record => record.Cid.Bytes() == named) + 1;
        var entry = new GetRecordsReply.Types.Entry { LogId = log.LogId.Bytes(), Log = new ReplicaLog(log.LogId, head ?? new LogHead(log.Head, log.Records.Count), []).Message() };
        entry.Records.AddRange(log.Records.Skip(request is not null && most < int.MaxValue ? known : from).Take(most).Select(static record => record.Envelope.Message()));
        return entry;
    }
}
