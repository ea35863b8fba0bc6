using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

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
    public async Task as_many_peers_as_fit_are_remembered_and_the_first_stay()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(TestLog.OfRecords(seed: 1, count: 0));
        var crowd = Enumerable.Range(100, 1_023).Select(static seed => PeerOf((ulong)seed).ToString()).ToArray();
        await node.SqlAsync<object>("insert into threads.thread_peers (thread_id, peer_id, proved_at) select $1, p, now() from unnest($2) p", thread.ToString(), crowd);

        await node.Replica.RememberPeerAsync(thread, Bob, Cancel);
        await node.Replica.RememberPeerAsync(thread, PeerOf(2), Cancel);

        (await KnowsAsync(node, thread, Bob)).ShouldBeTrue("it is the last that fits");
        (await KnowsAsync(node, thread, PeerOf(2))).ShouldBeFalse();
        (await node.Replica.StateAsync(thread, Cancel))!.ProvedPeers.Count.ShouldBe(1_024);
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
