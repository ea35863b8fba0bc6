using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Serving;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Edges compared with a peer of the thread: who differs is asked.</summary>
public sealed class HonestEdgesTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(0, 1, "Records")]
    [InlineData(1, 0, "Logs")]
    [InlineData(1, 1, "Logs, Records")]
    public async Task edges_that_differ_lead_to_pulls(ulong addressesDifferBy, ulong headsDifferBy, string pulls)
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, TestLog.OfRecords(seed: 1, count: 2));
        var state = (await alice.Replica.StateAsync(thread, Token))!;

        var answer = await bob.AskAsync(Requests.Edges(Requests.Edge(thread, state.AddressEdge + addressesDifferBy, state.HeadsEdge + headsDifferBy)));

        answer.Of<ExchangeEdgesReply>().Edges.ShouldBe([Edge(state, exists: true)]);
        string.Join(", ", alice.Pulls.All.Select(static pull => pull.Reasons)).ShouldBe(pulls);
        alice.Pulls.All.ShouldAllBe(pull => pull.Thread == thread && pull.Peer == bob.Id);
    }

    [Fact]
    public async Task a_peer_that_has_nothing_is_told_the_edges_and_not_asked()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var thread = await TakeAsync(alice, bob, TestLog.OfRecords(seed: 1, count: 2));

        var answer = await bob.AskAsync(Requests.Edges(Requests.Edge(thread, 0, 0)));

        answer.Of<ExchangeEdgesReply>().Edges.Single().HeadsEdge.ShouldNotBe(0UL);
        alice.Pulls.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task each_thread_of_an_exchange_is_answered_for_itself_and_in_order()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = new Caller(alice);
        var empty = await TakeAsync(alice, bob, TestLog.OfRecords(seed: 1, count: 0));
        var full = await TakeAsync(alice, bob, TestLog.OfRecords(seed: 2, count: 2));
        var unknown = ThreadId.Generate(new SeededRandomSource(3));

        var answer = await bob.AskAsync(Requests.Edges(Requests.Edge(unknown, 5, 5), Requests.Edge(full, 0, 5), Requests.Edge(empty, 0, 5)));

        answer.Of<ExchangeEdgesReply>().Edges.ShouldBe(
        [
            new ExchangeEdgesReply.Types.Entry { ThreadId = unknown.Bytes() },
            Edge((await alice.Replica.StateAsync(full, Token))!, exists: true),
            Edge((await alice.Replica.StateAsync(empty, Token))!, exists: false),
        ]);
        alice.Pulls.All.ShouldBe([(full, bob.Id, PullReasons.Records), (empty, bob.Id, PullReasons.Records)]);
    }

    private static ExchangeEdgesReply.Types.Entry Edge(ReplicaState state, bool exists) =>
        new() { ThreadId = state.Thread.Bytes(), Exists = exists, AddressEdge = state.AddressEdge, HeadsEdge = state.HeadsEdge };

    private static async Task<ThreadId> TakeAsync(SyncNode node, Caller peer, TestLog log)
    {
        var thread = await node.TakeAsync(log);
        await node.Replica.AddLogsAsync(thread, [new ReplicaLog(log.LogId, default, [Multiaddr.OfPeer(peer.Id)])], Token);
        return thread;
    }
}
