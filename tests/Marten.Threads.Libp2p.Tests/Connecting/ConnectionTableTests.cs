using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Tests.Yamux;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Connecting;

public sealed class ConnectionTableTests
{
    private static readonly PeerId Peer = Names.Peer(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task of_two_that_live_the_one_that_the_smaller_dialed_is_preferred(bool preferredIsFirst)
    {
        await using var scene = new ConnectionScene();
        bool smallerDials = Peer < scene.Self; // inbound, where the peer is the smaller
        Libp2pConnection first = scene.Connect(Peer, inbound: preferredIsFirst == smallerDials);
        Libp2pConnection second = scene.Connect(Peer, inbound: preferredIsFirst != smallerDials);

        await scene.SayAsync(first, YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0));

        await Deadlines.HoldsSoonAsync(() => scene.Table.Best(Peer) == (preferredIsFirst ? first : second), "the right one is preferred");
        scene.Table.Superfluous().ShouldBe([preferredIsFirst ? second : first]);
    }

    [Fact]
    public async Task one_on_which_nothing_comes_any_more_gives_way_to_the_newest()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection dead = scene.Connect(Peer, inbound: Peer < scene.Self);
        scene.Table.Best(Peer).ShouldBe(dead);

        Libp2pConnection living = scene.Connect(Peer, inbound: Peer > scene.Self);

        scene.Table.Best(Peer).ShouldBe(living);
        scene.Table.Superfluous().ShouldBe([dead]);
    }
}
