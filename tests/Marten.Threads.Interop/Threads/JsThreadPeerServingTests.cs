using System.Text.Json.Nodes;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Testing;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>Our node calls a peer that was written in another language: pulls from it, and pushes to it.</summary>
[Collection(ThreadsWithNode.Name)]
public sealed class JsThreadPeerServingTests(PostgresServer postgres)
{
    public static TheoryData<JsMajor> Majors => [JsMajor.Two, JsMajor.Three];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CallOptions Patient => new(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Token);

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task we_pull_what_it_wrote(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours);
        var own = await theirs.BeginAsync();
        await theirs.CreateAsync("Cats", "mia", new() { ["_id"] = "mia", ["name"] = "Mia" });

        var logs = await ours.Pull.LogsAsync(thread, theirs.Id, isTrusted: true, Token);
        var records = await ours.Pull.RecordsAsync(thread, theirs.Id, null, isTrusted: false, null, Token);
        var again = await ours.Pull.RecordsAsync(thread, theirs.Id, null, isTrusted: false, null, Token);

        logs.End.ShouldBe(PullEnd.Complete, logs.Detail);
        (records.End, records.Appended, again.Appended).ShouldBe((PullEnd.Complete, 2, 0), records.Detail);
        (await ours.InstancesAsync(thread)).Keys.ShouldBe(["Cats/mia", "Dogs/dog-0"]);
        (await ours.ToldAsync(thread, log.ThreadKey))[own].ShouldBe(ToldThread.Of(await theirs.AskAsync("showThread"))[own]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task we_pull_a_long_log_page_by_page(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours, pageMaxRecords: 40);
        await theirs.BeginAsync();
        for (int i = 1; i < 100; i++) await theirs.CreateAsync("Cats", $"cat-{i:00}", new() { ["_id"] = $"cat-{i:00}" });

        var report = await ours.Pull.RecordsAsync(thread, theirs.Id, null, isTrusted: true, null, Token);

        (report.End, report.Appended).ShouldBe((PullEnd.Complete, 100), report.Detail);
        report.Pages.ShouldBe(4, "40, 40, 20 and the one that says that there is no more");
        (await ours.InstancesAsync(thread)).Count.ShouldBe(100);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task an_old_peer_that_tells_what_is_newest_leaves_a_gap(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours, pageMaxRecords: 2, isOld: true);
        await theirs.BeginAsync();
        for (int i = 0; i < 4; i++) await theirs.CreateAsync("Cats", $"cat-{i}", new() { ["_id"] = $"cat-{i}" });

        var report = await ours.Pull.RecordsAsync(thread, theirs.Id, null, isTrusted: true, null, Token);

        (report.End, report.Appended).ShouldBe((PullEnd.Gap, 0), report.Detail);
        (await ours.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/dog-0"]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_refuses_us_when_it_has_another_key(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, new TestLog(seed: 2).ThreadKey);
        await theirs.ServeAsync(ours);

        var report = await ours.Pull.RecordsAsync(thread, theirs.Id, null, isTrusted: true, null, Token);

        (report.End, report.Detail).ShouldBe((PullEnd.Refused, "Unauthenticated: invalid service-key"));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_takes_what_we_push(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours);
        var client = ours.Channels.Rent(theirs.Id).Client;
        Task<JsonNode> waiting = theirs.AskAsync("waitForRecords", new() { ["log"] = Convert.ToHexStringLower(log.LogId.Span), ["records"] = 3 });

        var unknown = await Should.ThrowAsync<RpcException>(client.PushRecordAsync(Pushed(thread, log, 0), Patient).ResponseAsync);
        await client.PushLogAsync(await LogAsync(ours, thread), Patient);
        for (int i = 0; i < 3; i++) await client.PushRecordAsync(Pushed(thread, log, i), Patient);

        (unknown.StatusCode, unknown.Status.Detail).ShouldBe((StatusCode.NotFound, "log not found"));
        ToldThread.Of(await waiting)[log.LogId].ShouldBe((await ours.ToldAsync(thread, log.ThreadKey))[log.LogId]);
        (await theirs.AskAsync("servedCalls"))["calls"]!.AsArray().Select(static call => ((string?)call!["method"], (string?)call["peer"])).ShouldBe(
            new[] { "PushRecord", "PushLog", "PushRecord", "PushRecord", "PushRecord" }.Select(method => ((string?)method, (string?)ours.Id.ToString())));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task an_application_pushes_to_it_what_it_writes(JsMajor major)
    {
        await using var ours = await LiveNode.StartAsync(postgres);
        var thread = (await ours.Registry.CreateAsync(cancellationToken: Token)).Id;
        await ours.SaveAsync(thread, """{"_id":"wren"}""");
        var key = (await ours.Registry.ExportKeysAsync(thread, Token)).Key;
        var log = (await ours.Replica.StateAsync(thread, Token))!.Logs.ShouldHaveSingleItem().Id;
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, key);
        await theirs.ServeAsync();
        await theirs.AskAsync("getLogs", ours.Address);
        await theirs.AskAsync("getRecords", ours.Address);
        Task<JsonNode> waiting = theirs.AskAsync("waitForRecords", new() { ["log"] = Convert.ToHexStringLower(log.Span), ["records"] = 4 });
        await ours.AgreesAsync(thread);

        await ours.SaveAsync(thread, """{"_id":"robin"}""");
        await ours.SaveAsync(thread, """{"_id":"crow"}""");

        ToldThread.Of(await waiting)[log].Count.ShouldBe(4, "the empty first one, and those of the three birds");
        var calls = (await theirs.AskAsync("servedCalls"))["calls"]!.AsArray();
        calls.Count(static call => (string?)call!["method"] == "PushRecord").ShouldBe(2);
        calls.ShouldAllBe(call => (string?)call!["peer"] == ours.Id.ToString());
        calls.ShouldNotContain(static call => (string?)call!["method"] == "PushLog", "it knows the log");
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_refuses_a_record_that_another_key_signed(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours);
        var client = ours.Channels.Rent(theirs.Id).Client;
        await client.PushLogAsync(await LogAsync(ours, thread), Patient);
        await client.PushRecordAsync(Pushed(thread, log, 0), Patient);
        var mallory = TestLog.OfRecords(seed: 3, count: 1, log.ThreadKey);
        var forged = new PushRecordRequest
        {
            Body = new PushRecordRequest.Types.Body { ThreadId = thread.Bytes(), LogId = log.LogId.Bytes(), Record = mallory.Forge([0xa0], log.Records[0].Cid).Envelope.Message() },
            Counter = 2,
        };

        var refused = await Should.ThrowAsync<RpcException>(client.PushRecordAsync(forged, Patient).ResponseAsync);

        (refused.StatusCode, refused.Status.Detail).ShouldBe((StatusCode.Unauthenticated, "bad signature"));
        await client.PushRecordAsync(Pushed(thread, log, 1), Patient);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_tells_its_edges(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.ServeAsync(ours);
        await theirs.AskAsync("getRecords", ours);
        var request = new ExchangeEdgesRequest { Body = new ExchangeEdgesRequest.Types.Body() };
        request.Body.Threads.Add(new ExchangeEdgesRequest.Types.Entry { ThreadId = thread.Bytes() });
        request.Body.Threads.Add(new ExchangeEdgesRequest.Types.Entry { ThreadId = ThreadId.Generate(SystemRandomSource.Instance).Bytes() });

        var reply = await ours.Channels.Rent(theirs.Id).Client.ExchangeEdgesAsync(request, Patient);

        var state = (await ours.Replica.StateAsync(thread, Token))!;
        reply.Edges.Select(static edge => edge.HeadsEdge).ShouldBe([state.HeadsEdge, 0UL]);
    }

    private static PushRecordRequest Pushed(ThreadId thread, TestLog log, int index) => new()
    {
        Body = new PushRecordRequest.Types.Body { ThreadId = thread.Bytes(), LogId = log.LogId.Bytes(), Record = log.Records[index].Envelope.Message() },
        Counter = index + 1,
    };

    private static async Task<PushLogRequest> LogAsync(SyncNode node, ThreadId thread)
    {
        ReplicaState state = (await node.Replica.StateAsync(thread, Token))!;
        return new PushLogRequest { Body = new PushLogRequest.Types.Body { ThreadId = thread.Bytes(), Log = state.Logs.Single().Message() } };
    }
}
