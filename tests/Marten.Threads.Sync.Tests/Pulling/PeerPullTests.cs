using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Pulling;

/// <summary>Two nodes with a database each, on real sockets: one fetches what the other has.</summary>
public sealed class PeerPullTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("two-writers", 3_500_000)]
    [InlineData("many-identities", 65_536)]
    [InlineData("three-writers-blind-replicator", 3_500_000)]
    public async Task a_thread_arrives_whole_and_reduces_alike(string name, int replyBytes)
    {
        var recorded = RecordedThread.Load(name);
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { ReplyMaxBytes = replyBytes });
        await using var bob = await SyncNode.StartAsync(postgres);
        var thread = await alice.TakeAsync(recorded);
        await bob.TakeAsync(recorded, withRecords: false);
        bob.Meet(alice);

        var report = await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: true, null, Token);

        report.End.ShouldBe(PullEnd.Complete);
        report.Appended.ShouldBe(recorded.Logs.Sum(static log => log.Records.Count));
        report.Refusals.ShouldBeEmpty();
        (await bob.InstancesAsync(thread)).ShouldBe(await alice.InstancesAsync(thread));
        var (here, there) = ((await alice.Replica.StateAsync(thread, Token))!, (await bob.Replica.StateAsync(thread, Token))!);
        there.HeadsEdge.ShouldBe(here.HeadsEdge);
        here.Knows(bob.Id).ShouldBeTrue("bob showed the key");
    }

    [Fact]
    public async Task what_is_here_already_is_not_fetched_again()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 5);
        var thread = await alice.TakeAsync(log);
        await bob.TakeAsync(log, thread);
        bob.Meet(alice);

        var nothing = await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: true, null, Token);
        for (var i = 0; i < 3; i++) log.Begin();
        await alice.FeedAsync(thread, log);
        var three = await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: true, null, Token);

        nothing.ShouldSatisfyAllConditions(one => one.End.ShouldBe(PullEnd.Complete), one => one.Appended.ShouldBe(0));
        three.Appended.ShouldBe(3);
    }

    [Fact]
    public async Task two_nodes_on_two_branches_of_a_fork_find_it_from_the_root_and_agree()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var fork = log.ForkAfter(2, seed: 9);
        for (var i = 0; i < 4; i++) fork.Begin();
        var thread = await alice.TakeAsync(log);
        await bob.TakeAsync(fork, thread);
        bob.Meet(alice);
        alice.Meet(bob);

        await bob.Pull.RecordsAsync(thread, alice.Id, new HashSet<LogId> { log.LogId }, isTrusted: true, null, Token);
        await alice.Pull.RecordsAsync(thread, bob.Id, new HashSet<LogId> { log.LogId }, isTrusted: true, null, Token);
        await bob.Pull.RecordsAsync(thread, alice.Id, new HashSet<LogId> { log.LogId }, isTrusted: true, null, Token);

        (await bob.Replica.StateAsync(thread, Token))!.HeadsEdge.ShouldBe((await alice.Replica.StateAsync(thread, Token))!.HeadsEdge);
        (await bob.InstancesAsync(thread)).ShouldBe(await alice.InstancesAsync(thread));
    }

    [Fact]
    public async Task a_peer_that_is_not_known_for_the_thread_is_not_shown_the_key()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await bob.TakeAsync(log);
        bob.Meet(alice);

        (await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: false, null, Token)).End.ShouldBe(PullEnd.UnknownPeer);
        (await bob.Pull.LogsAsync(thread, alice.Id, isTrusted: false, Token)).End.ShouldBe(PullEnd.UnknownPeer);

        alice.Peer.Connections.ShouldBeEmpty("nothing was said at all");
    }

    [Fact]
    public async Task who_does_not_hold_the_thread_or_is_not_there_is_told_apart()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = await SyncNode.StartAsync(postgres);
        var thread = await bob.TakeAsync(TestLog.OfRecords(seed: 1, count: 2));
        bob.Meet(alice);
        var nobody = TestLog.OfRecords(seed: 2, count: 0).LogKey.VerifyingKey.ToPeerId();
        bob.Peer.Peers.Add(nobody, Multiaddr.Parse("/ip4/127.0.0.1/tcp/1"));

        (await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: true, null, Token)).End.ShouldBe(PullEnd.Refused);
        (await bob.Pull.RecordsAsync(thread, nobody, null, isTrusted: true, null, Token)).End.ShouldBe(PullEnd.Unreachable);
    }

    [Fact]
    public async Task logs_and_their_addresses_are_learned_without_records()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var bob = await SyncNode.StartAsync(postgres);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await alice.TakeAsync(log);
        await alice.Replica.AddLogsAsync(thread, [new ReplicaLog(log.LogId, default, [Multiaddr.OfPeer(alice.Id)])], Token);
        await bob.Registry.CreateAsync(new Registry.ThreadCreation { Id = thread, Key = log.ThreadKey }, Token);
        bob.Meet(alice);

        (await bob.Pull.LogsAsync(thread, alice.Id, isTrusted: true, Token)).End.ShouldBe(PullEnd.Complete);

        var state = (await bob.Replica.StateAsync(thread, Token))!;
        state.Logs.ShouldHaveSingleItem().Head.IsDefined.ShouldBeFalse();
        state.KnownPeers.ShouldBe([alice.Id]);
        (await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: false, null, Token)).Appended.ShouldBe(3, "alice is known now");
    }
}
