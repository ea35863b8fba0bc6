using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Tests.Addresses;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class HostConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task one_connection_serves_both_directions()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await DialerOfAsync(alice);
        await bob.ConnectAsync(alice.PeerId, Token).Soon();
        await Deadlines.HoldsSoonAsync(() => alice.Connections.Count == 1, "alice has the connection");

        await using Libp2pStream stream = await alice.OpenAsync(bob.PeerId, TestHost.Echo, Token).Soon();

        stream.RemotePeer.ShouldBe(bob.PeerId);
        alice.Connections.ShouldHaveSingleItem().IsInbound.ShouldBeTrue();
        bob.Connections.ShouldHaveSingleItem().IsInbound.ShouldBeFalse();
    }

    [Fact]
    public async Task many_who_want_the_same_peer_share_one_dial()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await DialerOfAsync(alice);

        Libp2pStream[] streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => bob.OpenAsync(alice.PeerId, TestHost.Echo, Token)))).Soon();

        streams.Length.ShouldBe(20);
        bob.Connections.Count.ShouldBe(1);
        alice.Connections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task who_stops_waiting_leaves_the_dial_to_the_others()
    {
        var names = new HeldNames();
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync(new Libp2pHostOptions { NameResolver = names });
        bob.Peers.Add(alice.PeerId, Multiaddr.Parse($"/dns4/alice.test/tcp/{PortOf(alice)}"));
        using var impatience = new CancellationTokenSource();
        Task<ConnectionInfo> impatient = bob.ConnectAsync(alice.PeerId, impatience.Token);
        Task<ConnectionInfo> patient = bob.ConnectAsync(alice.PeerId, Token);

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient.Soon());
        names.Answer.SetResult([IPAddress.Loopback]);

        (await patient.Soon()).RemotePeer.ShouldBe(alice.PeerId);
    }

    [Fact]
    public async Task a_name_leads_to_the_peer()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync(new Libp2pHostOptions { NameResolver = new FakeNames().With("alice.test", "127.0.0.1") });
        bob.Peers.Add(alice.PeerId, Multiaddr.Parse($"/dns4/alice.test/tcp/{PortOf(alice)}"));

        (await bob.ConnectAsync(alice.PeerId, Token).Soon()).RemotePeer.ShouldBe(alice.PeerId);
    }

    [Fact]
    public async Task ip6_works_like_ip4()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var alice = new Libp2pHost(TestHost.NewKey());
        await alice.StartListenAsync([Multiaddr.Parse("/ip6/::1/tcp/0")], Token);
        await using Libp2pHost bob = await DialerOfAsync(alice);

        (await bob.ConnectAsync(alice.PeerId, Token).Soon()).RemotePeer.ShouldBe(alice.PeerId);
    }

    [Fact]
    public async Task a_peer_without_an_address_cannot_be_reached()
    {
        await using Libp2pHost bob = await TestHost.ListeningAsync();

        (await FailureAsync(bob, Names.Peer(1))).ShouldBe(Libp2pFailure.NoAddress);
    }

    [Fact]
    public async Task a_port_where_nobody_listens_is_unreachable_and_is_then_left_alone_for_a_while()
    {
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        bob.Peers.Add(Names.Peer(1), FreePort());

        Libp2pFailure first = await FailureAsync(bob, Names.Peer(1));
        Libp2pFailure second = await FailureAsync(bob, Names.Peer(1));

        first.ShouldBe(Libp2pFailure.Unreachable);
        second.ShouldBe(Libp2pFailure.BackingOff);
    }

    [Fact]
    public async Task who_answers_nothing_takes_too_long()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using Libp2pHost bob = await TestHost.ListeningAsync(new Libp2pHostOptions { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        bob.Peers.Add(Names.Peer(1), TcpAddress.FromEndPoint((IPEndPoint)listener.LocalEndpoint));

        (await FailureAsync(bob, Names.Peer(1))).ShouldBe(Libp2pFailure.TimedOut);
        bob.Context.Slots.Counts.ShouldBe(default);
    }

    [Fact]
    public async Task a_host_is_no_peer_of_its_own()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        alice.Peers.Add(Names.Peer(1), alice.ListenAddresses);

        (await FailureAsync(alice, alice.PeerId)).ShouldBe(Libp2pFailure.WrongPeer);
        (await FailureAsync(alice, Names.Peer(1))).ShouldBe(Libp2pFailure.WrongPeer);
    }

    [Fact]
    public async Task a_protocol_that_the_peer_does_not_speak_leaves_the_connection_alone()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await DialerOfAsync(alice);

        Libp2pException exception = await Should.ThrowAsync<Libp2pException>(bob.OpenAsync(alice.PeerId, "/nobody/1.0.0", Token).Soon());

        exception.Failure.ShouldBe(Libp2pFailure.ProtocolUnsupported);
        bob.Connections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_port_in_use_is_said_and_no_other_is_opened()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using var bob = new Libp2pHost(TestHost.NewKey());
        Multiaddr free = FreePort();

        await Should.ThrowAsync<SocketException>(bob.StartListenAsync([free, alice.ListenAddresses[0]], Token));

        bob.ListenAddresses.ShouldBeEmpty();
        await bob.StartListenAsync([free], Token);
        bob.ListenAddresses.ShouldBe([free]);
    }

    [Fact]
    public async Task a_kept_peer_is_reconnected_after_it_was_started_again()
    {
        using SigningKey key = TestHost.NewKey();
        var quick = new Libp2pHostOptions { ReconnectDelayMin = TimeSpan.FromMilliseconds(10), ReconnectDelayMax = TimeSpan.FromMilliseconds(50) };
        await using Libp2pHost bob = await TestHost.ListeningAsync(quick);
        Multiaddr address;
        await using (var before = new Libp2pHost(key))
        {
            await before.StartListenAsync([TestHost.AnyPort], Token);
            address = before.ListenAddresses[0];
            bob.Peers.Add(before.PeerId, address);
            bob.KeepConnected(before.PeerId);
            await Deadlines.HoldsSoonAsync(() => before.Connections.Count == 1, "bob came");
        }

        await using var after = new Libp2pHost(key);
        await after.StartListenAsync([address], Token);

        await Deadlines.HoldsSoonAsync(() => after.Connections.Count == 1, "bob came back");
    }

    [Fact]
    public async Task announced_addresses_are_those_of_the_options()
    {
        Multiaddr announced = Multiaddr.Parse("/dns4/alice.test/tcp/4001");
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { AnnounceAddresses = [announced] });

        alice.AnnouncedAddresses.ShouldBe([announced]);
        alice.ListenAddresses.ShouldNotContain(announced);
    }

    private static async Task<Libp2pHost> DialerOfAsync(Libp2pHost other)
    {
        Libp2pHost host = await TestHost.ListeningAsync();
        host.Peers.Add(other.PeerId, other.ListenAddresses);
        return host;
    }

    private static async Task<Libp2pFailure> FailureAsync(Libp2pHost host, PeerId peer) =>
        (await Should.ThrowAsync<Libp2pException>(host.ConnectAsync(peer, Token).Soon())).Failure;

    private static int PortOf(Libp2pHost host)
    {
        TcpAddress.TryGetListenEndPoint(host.ListenAddresses[0], out IPEndPoint? endPoint).ShouldBeTrue();
        return endPoint!.Port;
    }

    private static Multiaddr FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return TcpAddress.FromEndPoint((IPEndPoint)listener.LocalEndpoint);
    }
}
