using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Noise;
using Marten.Threads.Libp2p.Tests.Yamux;
using Marten.Threads.Protocol;

namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class StreamLimitTests
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(3, 100, 100)]
    [InlineData(100, 3, 100)]
    [InlineData(100, 100, 3)]
    public async Task streams_on_which_nothing_is_said_count_against_the_limits_of_a_peer_of_an_address_and_of_all(int perPeer, int perAddress, int inAll)
    {
        var options = new Libp2pHostOptions
        {
            MaxInboundStreamsPerPeer = perPeer,
            MaxInboundStreamsPerAddress = perAddress,
            MaxInboundStreams = inAll,
            NegotiationTimeout = Never,
        };
        await using Libp2pHost alice = await TestHost.ListeningAsync(options);
        using Socket socket = await ConnectAsync(alice);
        UpgradeOutcome mallory = await new ConnectionUpgrade(new NoiseUpgrade(TestHost.NewKey(), SystemRandomSource.Instance, [ConnectionUpgrade.YamuxProtocol]))
            .DialAsync(new NetworkStream(socket), alice.PeerId, TestContext.Current.CancellationToken);
        await using var endpoint = new YamuxEndpoint(mallory.Stream!, isDialer: true);

        for (int i = 0; i < 10; i++)
            await endpoint.OpenAsync();

        // The one more is alice's own, which asks who is there.
        await Deadlines.HoldsSoonAsync(() => endpoint.InboundTotal == 1 && endpoint.Session.StreamCount <= 4, "the streams beyond the limit were reset");
        endpoint.Session.Snapshot().Count(static stream => !stream.IsInbound).ShouldBe(3);
    }

    private static async Task<Socket> ConnectAsync(Libp2pHost host)
    {
        TcpAddress.TryGetListenEndPoint(host.ListenAddresses[0], out IPEndPoint? endPoint).ShouldBeTrue();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint!, TestContext.Current.CancellationToken);
        return socket;
    }
}
