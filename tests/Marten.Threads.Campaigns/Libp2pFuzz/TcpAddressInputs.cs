using System.Net;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Addresses to dial: what is taken leads to one host and one port, and each IP address has a scope.</summary>
internal sealed class TcpAddressInputs : IDecoder
{
    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            "/ip4/127.0.0.1/tcp/4006", "/ip6/::ffff:10.0.0.1/tcp/1", "/ip6/64:ff9b::7f00:1/tcp/80", "/dns4/example.org/tcp/443", "/dns6/a/tcp/1", "/dnsaddr/bootstrap.example.org",
            "/ip4/1.2.3.4/tcp/5/p2p/12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu", "/ip4/1.2.3.4/udp/1/quic-v1", "/ip4/1.2.3.4/tcp/1/ws", "/dns/x/tcp/0",
        }.Select(static text => Multiaddr.Parse(text).Bytes.ToArray()),
    ];

    public string Name => "tcp-address";

    public Trial Next(SeededRandomSource random)
    {
        var input = random.Next(8) == 0 ? Sizes.Bytes(random, random.Next(60)) : Mutations.Spoil(random, Samples);
        TcpAddress? address = null;
        return Trial.OfBytes(
            input,
            () => Multiaddr.TryFromBytes(input, out var multiaddr) && TcpAddress.TryFrom(multiaddr, out address),
            () => address is null ? null : Check(address));
    }

    private static string? Check(TcpAddress address)
    {
        if (address.Ip is null == address.Host is null) return "neither a name nor an IP address, or both";
        if (address.Ip is not { } ip) return address.IsDnsAddr || address.Port is > 0 and <= ushort.MaxValue ? null : "no port";
        var scope = AddressScopes.Of(ip);
        var inner = ip.IsIPv4MappedToIPv6 ? AddressScopes.Of(ip.MapToIPv4()) : scope;
        if (scope != inner) return "a mapped address is judged otherwise than what is in it";
        return IPAddress.IsLoopback(ip) && scope == AddressScope.Public ? "loopback is public" : null;
    }
}
