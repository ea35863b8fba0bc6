using System.Text.Json.Nodes;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Sync;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Serving;
using Marten.Threads.Sync.Testing;
using Marten.Threads.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>A peer that was written in another language, without code of ours or of the reference, calls our node.</summary>
[Collection(ThreadsWithNode.Name)]
public sealed class JsThreadPeerTests(PostgresServer postgres)
{
    public static TheoryData<JsMajor> Majors => [JsMajor.Two, JsMajor.Three];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_learns_the_logs_of_a_thread(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await ours.TakeAsync(log);
        var empty = new TestLog(seed: 2, log.ThreadKey);
        await ours.Replica.AddLogsAsync(thread, [new ReplicaLog(empty.LogId, default, [Multiaddr.OfPeer(ours.Id)])], Token);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);

        var told = (await theirs.AskAsync("getLogs", ours))["logs"]!.AsArray();

        told.Select(static one => ToldThread.Head(one!)).ShouldBe([(log.LogId, log.Head, 3), (empty.LogId, default, 0)], ignoreOrder: true);
        told.Single(one => ToldThread.Head(one!).Log == empty.LogId)!["addresses"]!.AsArray().Select(static one => (string?)one).ShouldBe([Multiaddr.OfPeer(ours.Id).ToString()]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_reads_what_an_application_wrote(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var key = ThreadKey.Generate(SystemRandomSource.Instance);
        var thread = (await ours.Registry.CreateAsync(new ThreadCreation { Key = key }, Token)).Id;
        await WriteAsync(ours, thread);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, key);

        var told = ToldThread.Of(await theirs.AskAsync("getRecords", ours));

        told.ShouldHaveSingleItem().Value.Count.ShouldBe(4, "the empty record, a create, a save and a delete");
        told.Values.Single()[1].Operations.ShouldEndWith("""create Dogs/rex {"_id":"rex","_mod":""" + ModOf(told.Values.Single()[1]) + ""","name":"Rex","note":"ünïcödé 🐕"}""");
        await ShouldAgreeAsync(told, ours, thread, key);
    }

    [Theory]
    [InlineData(JsMajor.Two, "two-writers")]
    [InlineData(JsMajor.Three, "two-writers")]
    [InlineData(JsMajor.Two, "many-identities")]
    [InlineData(JsMajor.Three, "app-record")]
    public async Task it_reads_what_the_reference_wrote_and_we_relay(JsMajor major, string name)
    {
        var recorded = RecordedThread.Load(name);
        await using var ours = await SyncNode.StartAsync(postgres);
        var thread = await ours.TakeAsync(recorded);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, recorded.Key);

        var told = ToldThread.Of(await theirs.AskAsync("getRecords", ours));

        told.Values.Sum(static log => log.Count).ShouldBe(recorded.Logs.Sum(static log => log.Records.Count));
        await ShouldAgreeAsync(told, ours, thread, recorded.Key);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_gets_a_long_log_page_by_page(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { ReplyMaxRecords = 40 });
        var log = TestLog.OfRecords(seed: 1, count: 100);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);

        var pages = new List<int>();
        for (int i = 0; i < 4; i++)
            pages.Add(ToldThread.Of(await theirs.AskAsync("getRecords", ours)).Values.Sum(static records => records.Count));

        pages.ShouldBe([40, 40, 20, 0]);
        await ShouldAgreeAsync(ToldThread.Of(await theirs.AskAsync("showThread")), ours, thread, log.ThreadKey);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task what_it_signs_is_stored_and_reduced(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);

        var own = await theirs.BeginAsync();
        await theirs.AskAsync("pushLog", ours);
        await theirs.AskAsync("pushRecord", ours);
        await theirs.CreateAsync("Cats", "mia", new() { ["_id"] = "mia", ["name"] = "Mia", ["note"] = "ünïcödé 🐈" });
        await theirs.AskAsync("pushRecord", ours);
        var newest = await theirs.CreateAsync("Cats", "tom", new() { ["_id"] = "tom", ["lives"] = 9 });
        await theirs.AskAsync("pushRecord", ours);

        var instances = await ours.InstancesAsync(thread);
        instances.Keys.ShouldBe(["Cats/mia", "Cats/tom", "Dogs/dog-0"]);
        JsonNode.DeepEquals(JsonNode.Parse(instances["Cats/mia"]), new JsonObject { ["_id"] = "mia", ["name"] = "Mia", ["note"] = "ünïcödé 🐈" }).ShouldBeTrue(instances["Cats/mia"]);
        var state = (await ours.Replica.StateAsync(thread, Token))!;
        var taken = state.Logs.Single(one => one.Id == own);
        (taken.Head.Cid, taken.Head.Counter).ShouldBe((Cid.Parse((string)newest["record"]!["cid"]!), 3));
        state.KnownPeers.ShouldContain(theirs.Id, "its log names it");
        (await ours.ToldAsync(thread, log.ThreadKey))[own].ShouldBe(ToldThread.Of(await theirs.AskAsync("showThread"))[own]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task it_changes_and_deletes_what_others_created(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.BeginAsync();
        await theirs.AskAsync("pushLog", ours);
        await theirs.AskAsync("pushRecord", ours);

        await theirs.WriteAsync(("save", "Dogs", "dog-0", new() { ["age"] = 3, ["name"] = null }), ("delete", "Dogs", "dog-1", null));
        await theirs.AskAsync("pushRecord", ours);

        var (id, json) = (await ours.InstancesAsync(thread)).ShouldHaveSingleItem();
        id.ShouldBe("Dogs/dog-0");
        JsonNode.DeepEquals(JsonNode.Parse(json), new JsonObject { ["_id"] = "dog-0", ["age"] = 3 }).ShouldBeTrue(json);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_record_beyond_a_gap_makes_us_want_to_ask(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, log.ThreadKey);
        await theirs.BeginAsync();
        await theirs.AskAsync("pushLog", ours);
        await theirs.CreateAsync("Cats", "mia", new() { ["_id"] = "mia" });
        int before = ours.Pulls.All.Count;

        await theirs.AskAsync("pushRecord", ours);

        ours.Pulls.All.Skip(before).ShouldBe([(thread, theirs.Id, PullReasons.Records)]);
        (await ours.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/dog-0"]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task without_the_key_there_is_no_thread(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, ThreadKey.Generate(SystemRandomSource.Instance));
        await theirs.BeginAsync();

        await ShouldFailAsync(theirs.AskAsync("getLogs", ours), StatusCode.NotFound, "thread not found");
        await ShouldFailAsync(theirs.AskAsync("getRecords", ours), StatusCode.NotFound, "thread not found");
        await ShouldFailAsync(theirs.AskAsync("pushLog", ours), StatusCode.NotFound, "thread not found");
        await ShouldFailAsync(theirs.AskAsync("pushLog", ours, new() { ["withKey"] = false }), StatusCode.NotFound, "thread not found");
        await ShouldFailAsync(theirs.AskAsync("pushRecord", ours), StatusCode.NotFound, "log not found");
        await ShouldFailAsync(theirs.AskAsync("getLogs", ours, new() { ["key"] = null }), StatusCode.Unauthenticated, "a service-key is required to get logs");
        ((bool)(await theirs.AskAsync("exchangeEdges", ours))["exists"]!).ShouldBeFalse();

        ours.Pulls.All.ShouldBeEmpty("whoever is asked is shown the key");
        (await ours.Replica.StateAsync(thread, Token))!.Knows(theirs.Id).ShouldBeFalse();
    }

    [Theory]
    [InlineData("signed-by-another", StatusCode.Unauthenticated)]
    [InlineData("swapped-body", StatusCode.InvalidArgument)]
    [InlineData("without-header", StatusCode.InvalidArgument)]
    [InlineData("foreign-envelope", StatusCode.InvalidArgument)]
    public async Task a_spoiled_record_is_refused_and_the_true_one_taken_afterwards(string way, StatusCode refusal)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await ours.TakeAsync(log);
        await using var theirs = await JsThreadPeer.StartAsync(JsMajor.Three, thread, log.ThreadKey);
        await theirs.BeginAsync();
        await theirs.AskAsync("pushLog", ours);
        await theirs.AskAsync("pushRecord", ours);
        await theirs.CreateAsync("Cats", "mia", new() { ["_id"] = "mia" });

        await ShouldFailAsync(theirs.AskAsync("pushRecord", ours, new() { ["way"] = way }), refusal);
        (await ours.InstancesAsync(thread)).Keys.ShouldBe(["Dogs/dog-0"]);
        await theirs.AskAsync("pushRecord", ours);

        (await ours.InstancesAsync(thread)).Keys.ShouldBe(["Cats/mia", "Dogs/dog-0"]);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task edges_are_the_same_where_the_logs_are_and_tell_news_where_not(JsMajor major)
    {
        await using var ours = await SyncNode.StartAsync(postgres);
        var first = TestLog.OfRecords(seed: 1, count: 3);
        var second = TestLog.OfRecords(seed: 2, count: 2, first.ThreadKey);
        var thread = await ours.TakeAsync(first);
        await ours.FeedAsync(thread, second);
        await ours.Replica.AddLogsAsync(thread, [new ReplicaLog(first.LogId, default, [Multiaddr.OfPeer(ours.Id)]), new ReplicaLog(second.LogId, default, [Multiaddr.OfPeer(ours.Id)])], Token);
        await using var theirs = await JsThreadPeer.StartAsync(major, thread, first.ThreadKey);
        await theirs.AskAsync("getLogs", ours);
        await theirs.AskAsync("getRecords", ours);

        var same = await theirs.AskAsync("exchangeEdges", ours);
        var theirView = await theirs.AskAsync("showThread");
        ((string?)same["headsEdge"], (string?)same["addressEdge"]).ShouldBe(((string?)theirView["headsEdge"], (string?)theirView["addressEdge"]));
        ours.Pulls.All.ShouldBeEmpty();

        await theirs.BeginAsync();
        await theirs.AskAsync("exchangeEdges", ours);
        ours.Pulls.All.ShouldBe([(thread, theirs.Id, PullReasons.Logs), (thread, theirs.Id, PullReasons.Records)]);
    }

    private static async Task WriteAsync(SyncNode node, ThreadId thread)
    {
        await WriteAsync(node, thread, static dogs => dogs.Create("""{"_id":"rex","name":"Rex","note":"ünïcödé 🐕"}"""));
        await WriteAsync(node, thread, static dogs => dogs.Patch("rex", """{"age":3,"note":null}"""));
        await WriteAsync(node, thread, static dogs => dogs.Delete("rex"));
    }

    private static async Task WriteAsync(SyncNode node, ThreadId thread, Action<Writing.ICollectionSession> write)
    {
        await using var session = node.Store.LightweightSession();
        write(session.Threads(thread).Collection("Dogs"));
        await session.SaveChangesAsync(Token);
    }

    private static string ModOf(ToldRecord record) => record.Operations!.Split(' ')[0];

    private static async Task ShouldAgreeAsync(SortedDictionary<LogId, List<ToldRecord>> told, SyncNode ours, ThreadId thread, ThreadKey key)
    {
        var here = await ours.ToldAsync(thread, key);
        told.Keys.ShouldBe(here.Keys);
        foreach (var (log, records) in here) told[log].ShouldBe(records);
    }

    private static async Task ShouldFailAsync(Task<JsonNode> call, StatusCode status, string message = "")
    {
        var failure = await Should.ThrowAsync<JsPeerException>(call);
        failure.Name.ShouldBe("GrpcError", failure.Message);
        ((StatusCode?)failure.Code).ShouldBe(status, failure.Message);
        failure.Message.ShouldEndWith(message);
    }
}
