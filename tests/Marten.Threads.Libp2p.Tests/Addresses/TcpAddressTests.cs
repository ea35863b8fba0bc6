using System.Net;
using System.Net.Sockets;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class TcpAddressTests
{
    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/4006", "1.2.3.4", 4006)]
    [InlineData("/ip6/2606:4700::1/tcp/1", "2606:4700::1", 1)]
    [InlineData("/ip6/::ffff:1.2.3.4/tcp/65535", "1.2.3.4", 65535)]
    public void an_ip_address_with_a_port_can_be_dialed(string text, string ip, int port)
    {
        TcpAddress tcp = Read(text);

        tcp.Ip.ShouldBe(IPAddress.Parse(ip));
        tcp.Port.ShouldBe(port);
        tcp.Host.ShouldBeNull();
        tcp.Peer.IsDefined.ShouldBeFalse();
    }

    [Theory]
    [InlineData("/dns/example.com/tcp/4006", AddressFamily.Unspecified)]
    [InlineData("/dns4/example.com/tcp/4006", AddressFamily.InterNetwork)]
    [InlineData("/dns6/example.com/tcp/4006", AddressFamily.InterNetworkV6)]
    public void a_name_with_a_port_is_looked_up_in_its_family(string text, AddressFamily family)
    {
        TcpAddress tcp = Read(text);

        tcp.Host.ShouldBe("example.com");
        tcp.Family.ShouldBe(family);
        tcp.Port.ShouldBe(4006);
        tcp.IsDnsAddr.ShouldBeFalse();
    }

    [Fact]
    public void the_peer_behind_an_address_is_read()
    {
        PeerId alice = Names.Peer(1);

        Read($"/ip4/1.2.3.4/tcp/1/p2p/{alice}").Peer.ShouldBe(alice);
        Read($"/dnsaddr/example.com/p2p/{alice}").Peer.ShouldBe(alice);
    }

    [Fact]
    public void a_dnsaddr_stands_alone() => Read("/dnsaddr/example.com").IsDnsAddr.ShouldBeTrue();

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/0")]
    [InlineData("/ip4/1.2.3.4")]
    [InlineData("/tcp/4006")]
    [InlineData("/ip4/1.2.3.4/udp/4006")]
    [InlineData("/ip4/1.2.3.4/udp/4006/quic-v1")]
    [InlineData("/ip4/1.2.3.4/tcp/4006/ws")]
    [InlineData("/ip4/1.2.3.4/tcp/4006/tls")]
    [InlineData("/ip6zone/eth0/ip6/fe80::1/tcp/4006")]
    [InlineData("/dnsaddr/example.com/tcp/4006")]
    [InlineData("/ip4/1.2.3.4/tcp/4006/p2p-circuit")]
    public void any_other_shape_is_not_dialed(string text) => TcpAddress.TryFrom(Multiaddr.Parse(text), out _).ShouldBeFalse();

    [Fact]
    public void relayed_and_empty_addresses_are_not_dialed()
    {
        TcpAddress.TryFrom(default, out _).ShouldBeFalse();
        TcpAddress.TryFrom(Multiaddr.OfPeer(Names.Peer(1)), out _).ShouldBeFalse();
        TcpAddress.TryFrom(Multiaddr.Parse($"/ip4/1.2.3.4/tcp/1/p2p/{Names.Peer(1)}/p2p-circuit/p2p/{Names.Peer(2)}"), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/ip4/0.0.0.0/tcp/0", "0.0.0.0:0")]
    [InlineData("/ip6/::/tcp/4006", "[::]:4006")]
    public void an_ip_address_with_any_port_can_be_listened_at(string text, string endPoint)
    {
        TcpAddress.TryGetListenEndPoint(Multiaddr.Parse(text), out IPEndPoint? read).ShouldBeTrue();

        read.ShouldBe(IPEndPoint.Parse(endPoint));
    }

    [Theory]
    [InlineData("/dns4/localhost/tcp/4006")]
    [InlineData("/ip4/127.0.0.1/udp/4006")]
    [InlineData("/ip4/127.0.0.1/tcp/4006/ws")]
    public void nothing_else_can_be_listened_at(string text) => TcpAddress.TryGetListenEndPoint(Multiaddr.Parse(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData("1.2.3.4:5", "/ip4/1.2.3.4/tcp/5")]
    [InlineData("[::ffff:1.2.3.4]:5", "/ip4/1.2.3.4/tcp/5")]
    [InlineData("[2606:4700::1]:65535", "/ip6/2606:4700::1/tcp/65535")]
    [InlineData("[fe80::1%3]:5", "/ip6/fe80::1/tcp/5")]
    public void an_end_point_is_written_as_what_it_is(string endPoint, string text) =>
        TcpAddress.FromEndPoint(IPEndPoint.Parse(endPoint)).ToString().ShouldBe(text);

    private static TcpAddress Read(string text)
    {
        TcpAddress.TryFrom(Multiaddr.Parse(text), out TcpAddress? tcp).ShouldBeTrue();
        return tcp!;
    }
}
