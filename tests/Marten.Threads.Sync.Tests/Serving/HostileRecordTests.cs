using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Spoiled records, pushed by a peer that is known for the thread.</summary>
public sealed class HostileRecordTests(PostgresServer postgres)
{
    private static readonly TestLog Log = SpoiledCatalogue.Log;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_spoiled_record_is_refused_and_noted_and_the_log_goes_on()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallRatePerPeer = 1_000 });
        await using var mallory = new Caller(alice);
        var (thread, other) = (await alice.TakeAsync(SpoiledCatalogue.Neighbour), await alice.TakeAsync(TestLog.OfRecords(seed: 9, count: 2)));
        await KnowAsync(alice, mallory, thread, Log.LogId);
        var elsewhere = await alice.Replica.StateAsync(other, Token);
        var noted = 0L;

        foreach (var (name, (envelope, refusal)) in SpoiledCatalogue.Cases)
        {
            var answer = await mallory.AskAsync(Requests.Record(thread, Log.LogId, envelope, 3));

            answer.Code.ShouldBe(refusal is RecordRefusal.SignatureInvalid or RecordRefusal.SignatureMalformed or RecordRefusal.SignatureMissing ? StatusCode.Unauthenticated : StatusCode.InvalidArgument, name);
            if (!IsWithoutANode(refusal)) noted++;
            (await alice.SqlAsync<long>("select count(*) from threads.refusals where thread_id = $1 and log = $2 and source = $3", thread.ToString(), Log.LogId.ToString(), mallory.Id.ToString()))
                .ShouldBe(Math.Min(noted, 100), name);
        }

        noted.ShouldBeGreaterThan(50);
        foreach (var record in Log.Records) (await mallory.AskAsync(Requests.Record(thread, Log.LogId, record.Envelope))).Code.ShouldBe(StatusCode.OK);
        var state = (await alice.Replica.StateAsync(thread, Token))!;
        state.Logs.Single(static log => log.Id == Log.LogId).Head.ShouldBe(new LogHead(Log.Head, 4));
        state.Logs.Single(static log => log.Id == SpoiledCatalogue.Neighbour.LogId).Head.ShouldBe(new LogHead(SpoiledCatalogue.Neighbour.Head, 2));
        (await alice.Replica.StateAsync(other, Token))!.HeadsEdge.ShouldBe(elsewhere!.HeadsEdge);
        alice.Pulls.All.ShouldBeEmpty("nothing was missing");
    }

    [Fact]
    public async Task a_refusal_names_its_reason_to_the_peer_and_in_the_table()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = new Caller(alice);
        var thread = await alice.TakeAsync(Log);
        await KnowAsync(alice, mallory, thread, Log.LogId);

        var tooLarge = await mallory.AskAsync(Requests.Record(thread, Log.LogId, SpoiledCatalogue.Oversized(1)));
        var forged = await mallory.AskAsync(Requests.Record(thread, Log.LogId, Log.Last.SignedBy(Log.Author)));

        tooLarge.ShouldBeA(StatusCode.InvalidArgument, "record: record too large");
        forged.ShouldBeA(StatusCode.Unauthenticated, "bad signature");
        (await alice.SqlAsync<string>("select string_agg(reason, ', ' order by id) from threads.refusals")).ShouldBe("record too large, signature invalid");
    }

    [Fact]
    public async Task the_largest_record_is_taken_and_given_again()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await alice.TakeAsync(Log.ForkAfter(3, seed: 9));
        await KnowAsync(alice, bob, thread, Log.LogId);
        var largest = SpoiledCatalogue.Oversized(0);

        var pushed = await bob.AskAsync(Requests.Record(thread, Log.LogId, largest, 4));
        var given = await bob.AskAsync(Requests.Records(thread, Log.ThreadKey.ServiceKey, Requests.After(Log.LogId, SpoiledCatalogue.Later.Cid, 3)));

        pushed.ShouldBeA(StatusCode.OK, "");
        given.Of<GetRecordsReply>().Logs.ShouldHaveSingleItem().Records.ShouldHaveSingleItem().BodyNode.Span.SequenceEqual(largest.BodyNode.Span).ShouldBeTrue();
    }

    private static bool IsWithoutANode(RecordRefusal refusal) =>
        refusal is RecordRefusal.RecordNodeAbsent or RecordRefusal.EventNodeAbsent or RecordRefusal.HeaderNodeAbsent or RecordRefusal.BodyNodeAbsent;

    private static Task<bool> KnowAsync(SyncNode node, Caller peer, ThreadId thread, LogId log) =>
        node.Replica.AddLogsAsync(thread, [new ReplicaLog(log, default, [Multiaddr.OfPeer(peer.Id)])], Token);
}
