using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Replicating;

/// <summary>Peers that showed the service key of a thread.</summary>
public sealed class ProvedPeersTests(PostgresServer server)
{
    private static readonly PeerId Bob = PeerOf(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_peer_that_showed_the_key_is_known_for_that_thread_alone_and_once()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(TestLog.OfRecords(seed: 1, count: 0));
        var other = await node.JoinAsync(TestLog.OfRecords(seed: 2, count: 0));
        (await KnowsAsync(node, thread, Bob)).ShouldBeFalse();

        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);
        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);

        (await KnowsAsync(node, thread, Bob)).ShouldBeTrue();
        (await KnowsAsync(node, other, Bob)).ShouldBeFalse();
        var state = (await node.Replica.StateAsync(thread, Cancel))!;
        state.ProvedPeers.ShouldBe([Bob]);
        state.Logs.SelectMany(static log => log.Addresses).ShouldNotContain(Multiaddr.OfPeer(Bob), "whoever showed the key need not store the thread");
    }

    [Fact]
    public async Task of_more_peers_than_fit_the_one_that_came_first_is_forgotten()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(TestLog.OfRecords(seed: 1, count: 0));
        var crowd = Enumerable.Range(100, ThreadPeerTable.PeersMax).Select(static seed => PeerOf((ulong)seed).ToString()).ToArray();
        await node.SqlAsync<object>(
            "insert into threads.thread_peers (thread_id, peer_id, proved_at) select $1, p, now() - interval '1 day' + n * interval '1 second' from unnest($2) with ordinality u(p, n)", thread.ToString(), crowd);

        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);

        (await KnowsAsync(node, thread, Bob)).ShouldBeTrue();
        (await KnowsAsync(node, thread, PeerOf(100))).ShouldBeFalse("it came first");
        (await KnowsAsync(node, thread, PeerOf(101))).ShouldBeTrue();
        (await node.Replica.StateAsync(thread, Cancel))!.ProvedPeers.Count.ShouldBe(ThreadPeerTable.PeersMax);
    }

    [Fact]
    public async Task a_removed_peer_stays_so_whatever_it_shows_until_the_application_names_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 1);
        var thread = await node.JoinAsync(log);
        var told = new ReplicaLog(log.LogId, default, [Multiaddr.OfPeer(Bob)]);
        await node.Replica.AddLogsAsync(thread, [told], Cancel);

        await node.Replica.RemovePeerAsync(thread, Bob, Cancel);
        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);
        await node.Replica.AddLogsAsync(thread, [told], Cancel);
        (await KnowsAsync(node, thread, Bob)).ShouldBeFalse();
        await node.Replica.NamePeerAsync(thread, Bob, Cancel);

        (await KnowsAsync(node, thread, Bob)).ShouldBeTrue();
    }

    [Fact]
    public async Task nobody_else_says_where_own_logs_are_stored()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using (var session = node.Store.LightweightSession())
        {
            session.Threads(thread).Collection("Birds").Create("{}");
            await session.SaveChangesAsync(Cancel);
        }

        var own = (await node.Replica.StateAsync(thread, Cancel))!.Logs.ShouldHaveSingleItem();
        await node.Replica.AddLogsAsync(thread, [own with { Addresses = [Multiaddr.OfPeer(PeerOf(2))] }], Cancel);
        (await KnowsAsync(node, thread, PeerOf(2))).ShouldBeFalse();
        await node.Replica.AddReplicatorAsync(thread, Bob, Cancel);

        (await node.Replica.StateAsync(thread, Cancel))!.Logs.ShouldHaveSingleItem().Addresses.ShouldBe([Multiaddr.OfPeer(Bob), .. own.Addresses], ignoreOrder: true);
    }

    [Fact]
    public async Task an_undefined_peer_is_refused_and_spoils_nothing()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

        await Should.ThrowAsync<ArgumentException>(node.Replica.RememberPeerAsync(thread, default, Cancel));
        await Should.ThrowAsync<ArgumentException>(node.Replica.NamePeerAsync(thread, default, Cancel));
        await Should.ThrowAsync<ArgumentException>(node.Replica.RemovePeerAsync(thread, default, Cancel));
        Should.Throw<ArgumentException>(() => node.Services.GetRequiredService<IPeerDirectory>().AddAsync(default, [], Cancel));

        (await node.Replica.StateAsync(thread, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task a_thread_that_was_deleted_forgets_who_showed_its_key()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(TestLog.OfRecords(seed: 1, count: 0));
        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);

        await node.Registry.DeleteAsync(thread, Cancel);
        await node.Registry.CreateAsync(new ThreadCreation { Id = thread }, Cancel);

        (await KnowsAsync(node, thread, Bob)).ShouldBeFalse("the new key was shown by nobody");
    }

    [Fact]
    public async Task nobody_is_remembered_for_a_thread_that_is_not_here()
    {
        await using var node = await TestNode.StartAsync(server);

        await Should.ThrowAsync<ThreadRegistryException>(() => node.Replica.RememberPeerAsync(ThreadId.Generate(new SeededRandomSource(1)), Bob, Cancel));

        (await node.SqlAsync<long>("select count(*) from threads.thread_peers")).ShouldBe(0);
    }

    // Random bytes of the right form: a thousand keys would take their time.
    private static PeerId PeerOf(ulong seed)
    {
        byte[] id = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20, .. new byte[32]];
        new SeededRandomSource(seed).Fill(id.AsSpan(6));
        return PeerId.FromBytes(id);
    }

    private static async Task<bool> KnowsAsync(TestNode node, ThreadId thread, PeerId peer) => (await node.Replica.StateAsync(thread, Cancel))!.Knows(peer);
}
