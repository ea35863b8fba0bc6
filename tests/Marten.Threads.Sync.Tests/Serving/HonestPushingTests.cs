using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Serving;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Logs and records pushed by peers of the thread.</summary>
public sealed class HonestPushingTests(PostgresServer postgres)
{
    private static readonly TestLog Log = TestLog.OfRecords(seed: 1, count: 4);

    private static readonly TestLog Newcomer = TestLog.OfRecords(seed: 2, count: 2, Log.ThreadKey);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_log_pushed_with_the_key_is_stored_its_peer_is_known_and_will_be_asked()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await alice.TakeAsync(Log);

        var answer = await bob.AskAsync(Requests.Log(thread.Bytes(), Log.ThreadKey.ServiceKey.Bytes(), Newcomer.Told()));

        answer.ShouldBeA(StatusCode.OK, "");
        var state = (await alice.Replica.StateAsync(thread, Token))!;
        state.ProvedPeers.ShouldBe([bob.Id]);
        state.Logs.Single(static log => log.Id == Newcomer.LogId).Head.IsDefined.ShouldBeFalse("a head advances by records alone");
        alice.Pulls.All.ShouldBe([(thread, bob.Id, PullReasons.Records)]);
    }

    [Fact]
    public async Task a_peer_that_a_log_names_pushes_logs_without_the_key_and_is_not_noted_as_one_that_showed_it()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, records: 4);
        var told = Newcomer.Told();
        told.ClearHead();

        var answer = await bob.AskAsync(Requests.Log(thread.Bytes(), null, told));

        answer.ShouldBeA(StatusCode.OK, "");
        var state = (await alice.Replica.StateAsync(thread, Token))!;
        state.Logs.Select(static log => log.Id).ShouldContain(Newcomer.LogId);
        state.ProvedPeers.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_read_key_is_never_taken_from_a_peer()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = (await alice.Registry.CreateAsync(new Registry.ThreadCreation { Key = Log.ThreadKey.WithoutReadKey() }, Token)).Id;
        var request = Requests.Log(thread.Bytes(), Log.ThreadKey.ServiceKey.Bytes(), Log.Told());
        request.Body.ReadKey = Log.ThreadKey.ReadKey!.Bytes();

        (await bob.AskAsync(request)).ShouldBeA(StatusCode.OK, "");

        (await alice.Registry.FindAsync(thread, Token))!.CanRead.ShouldBeFalse();
    }

    [Fact]
    public async Task the_next_record_is_stored_and_is_known_when_it_comes_again()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, records: 3);

        (await bob.AskAsync(Requests.Record(thread, Log.LogId, Log.Last.Envelope, 4))).ShouldBeA(StatusCode.OK, "");
        (await bob.AskAsync(Requests.Record(thread, Log.LogId, Log.Last.Envelope, 4))).ShouldBeA(StatusCode.OK, "");

        (await HeadAsync(alice, thread)).ShouldBe(new LogHead(Log.Head, 4));
        (await alice.InstancesAsync(thread)).Keys.ShouldContain("Dogs/dog-3");
        alice.Pulls.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_record_behind_a_gap_is_not_stored_and_its_peer_will_be_asked()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, records: 2);

        (await bob.AskAsync(Requests.Record(thread, Log.LogId, Log.Last.Envelope, 4))).ShouldBeA(StatusCode.OK, "");

        (await HeadAsync(alice, thread)).ShouldBe(new LogHead(Log.Records[1].Cid, 2));
        alice.Pulls.All.ShouldBe([(thread, bob.Id, PullReasons.Records)]);
        (await alice.SqlAsync<long>("select count(*) from threads.refusals")).ShouldBe(0);
    }

    [Fact]
    public async Task a_record_of_an_unknown_log_makes_the_peer_push_the_log_first()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, records: 4);

        var before = await bob.AskAsync(Requests.Record(thread, Newcomer.LogId, Newcomer.Records[0].Envelope, 1));
        await bob.AskAsync(Requests.Log(thread.Bytes(), null, Newcomer.Told()));
        var after = await bob.AskAsync(Requests.Record(thread, Newcomer.LogId, Newcomer.Records[0].Envelope, 1));

        before.ShouldBeA(StatusCode.NotFound, "log not found");
        after.ShouldBeA(StatusCode.OK, "");
        (await alice.Replica.StateAsync(thread, Token))!.Logs.Single(static log => log.Id == Newcomer.LogId).Head.Counter.ShouldBe(1);
    }

    [Fact]
    public async Task an_offer_that_the_policy_takes_makes_a_replicator_without_a_read_key()
    {
        ReplicationOffer? offered = null;
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { AcceptReplication = offer => (offered = offer) is not null });
        await using var bob = new Caller(alice);
        var thread = ThreadId.Generate(new SeededRandomSource(1));
        var request = Requests.Log(thread.Bytes(), Log.ThreadKey.ServiceKey.Bytes(), Log.Told(Multiaddr.OfPeer(bob.Id)));
        request.Body.ReadKey = Log.ThreadKey.ReadKey!.Bytes();

        (await bob.AskAsync(request)).ShouldBeA(StatusCode.OK, "");
        foreach (var record in Log.Records) (await bob.AskAsync(Requests.Record(thread, Log.LogId, record.Envelope))).ShouldBeA(StatusCode.OK, "");

        offered.ShouldBe(new ReplicationOffer(bob.Id, thread));
        (await alice.Registry.FindAsync(thread, Token))!.CanRead.ShouldBeFalse();
        (await HeadAsync(alice, thread)).ShouldBe(new LogHead(Log.Head, 4));
        (await alice.InstancesAsync(thread)).ShouldBeEmpty();
        (await bob.AskAsync(Requests.Records(thread, Log.ThreadKey.ServiceKey))).Of<GetRecordsReply>().Logs.Single().Records.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task an_offer_is_not_taken_without_the_key_or_against_the_policy(bool hasKey)
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { AcceptReplication = _ => !hasKey });
        await using var bob = new Caller(alice);
        var thread = ThreadId.Generate(new SeededRandomSource(1));

        var answer = await bob.AskAsync(Requests.Log(thread.Bytes(), hasKey ? Log.ThreadKey.ServiceKey.Bytes() : null, Log.Told()));

        answer.ShouldBeA(StatusCode.NotFound, "thread not found");
        (await alice.Registry.FindAsync(thread, Token)).ShouldBeNull();
        alice.Pulls.All.ShouldBeEmpty();
    }

    private static async Task<ThreadId> TakeAsync(SyncNode node, Caller peer, int records)
    {
        var thread = await node.TakeAsync(Log.ForkAfter(records, seed: 9));
        await node.Replica.AddLogsAsync(thread, [new ReplicaLog(Log.LogId, default, [Multiaddr.OfPeer(peer.Id)])], Token);
        return thread;
    }

    private static async Task<LogHead> HeadAsync(SyncNode node, ThreadId thread) => (await node.Replica.StateAsync(thread, Token))!.Logs.Single().Head;
}
