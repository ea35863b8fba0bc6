using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Addresses;

/// <summary>
/// An address that can be dialed over TCP: <c>/{ip4,ip6,dns,dns4,dns6}/…/tcp/…</c> or <c>/dnsaddr/…</c>, with or without <c>/p2p/…</c> behind.
/// Everything else (QUIC, WebSocket, relays, zones) is spoken by other stacks only.
/// </summary>
/// <param name="Host">The host name; null where <paramref name="Ip"/> stands.</param>
/// <param name="Ip">The IP address, never IPv4 mapped to IPv6; null where <paramref name="Host"/> stands.</param>
/// <param name="Family">What a host name is resolved to; unspecified for both families.</param>
/// <param name="Port">The TCP port, 1 to 65,535; 0 for <c>/dnsaddr</c>, whose records name it.</param>
/// <param name="Peer">The peer that the address names, or the undefined id.</param>
internal sealed record TcpAddress(string? Host, IPAddress? Ip, AddressFamily Family, int Port, PeerId Peer)
{
    /// <summary>True for <c>/dnsaddr</c>: the addresses stand in TXT records.</summary>
    public bool IsDnsAddr => Host is not null && Port == 0;

    /// <summary>Reads an address to dial.</summary>
    /// <param name="address">The address.</param>
    /// <param name="tcp">What it says, or null.</param>
    /// <returns>False when the address has another shape or names port 0.</returns>
    public static bool TryFrom(Multiaddr address, out TcpAddress? tcp)
    {
        tcp = null;
        IReadOnlyList<MultiaddrComponent> parts = address.Components;
        PeerId peer = default;
        int count = parts.Count;
        if (count > 0 && parts[count - 1].Protocol == MultiaddrProtocol.P2p)
            peer = PeerId.FromBytes(parts[--count].Value.Span);

        if (count == 1 && parts[0].Protocol == MultiaddrProtocol.DnsAddr)
            tcp = new TcpAddress(parts[0].Text, null, AddressFamily.Unspecified, 0, peer);
        else if (count == 2 && TryGetPort(parts[1], out int port) && port != 0)
            tcp = FromHost(parts[0], port, peer);
        return tcp is not null;
    }

    /// <summary>Reads an address to listen at: <c>/{ip4,ip6}/…/tcp/…</c>. Port 0 lets the system choose one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="endPoint">The end point, or null.</param>
    public static bool TryGetListenEndPoint(Multiaddr address, out IPEndPoint? endPoint)
    {
        endPoint = null;
        IReadOnlyList<MultiaddrComponent> parts = address.Components;
        if (parts.Count == 2 && TryGetPort(parts[1], out int port) && FromHost(parts[0], port, default) is { Ip: { } ip })
            endPoint = new IPEndPoint(ip, port);
        return endPoint is not null;
    }

    /// <summary>
    /// <c>/{ip4,ip6}/…/tcp/…</c>. An IPv4 address in IPv6 clothes, as a dual-mode socket reports it, is written as what it is; a zone is left out.
    /// </summary>
    public static Multiaddr FromEndPoint(IPEndPoint endPoint)
    {
        IPAddress ip = Plain(endPoint.Address);
        string name = ip.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6";
        return Multiaddr.Parse(string.Create(CultureInfo.InvariantCulture, $"/{name}/{ip}/tcp/{endPoint.Port}"));
    }

    /// <summary>The address without a zone, and as IPv4 where it is that.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }

    private static bool TryGetPort(MultiaddrComponent component, out int port)
    {
        bool isTcp = component.Protocol == MultiaddrProtocol.Tcp;
        port = isTcp ? BinaryPrimitives.ReadUInt16BigEndian(component.Value.Span) : 0;
        return isTcp;
    }

    private static TcpAddress? FromHost(MultiaddrComponent host, int port, PeerId peer) => host.Protocol switch
    {
        MultiaddrProtocol.Ip4 or MultiaddrProtocol.Ip6 => FromIp(Plain(new IPAddress(host.Value.Span)), port, peer),
        MultiaddrProtocol.Dns => new TcpAddress(host.Text, null, AddressFamily.Unspecified, port, peer),
        MultiaddrProtocol.Dns4 => new TcpAddress(host.Text, null, AddressFamily.InterNetwork, port, peer),
        MultiaddrProtocol.Dns6 => new TcpAddress(host.Text, null, AddressFamily.InterNetworkV6, port, peer),
        _ => null,
    };

    private static TcpAddress FromIp(IPAddress ip, int port, PeerId peer) => new(null, ip, ip.AddressFamily, port, peer);
}
