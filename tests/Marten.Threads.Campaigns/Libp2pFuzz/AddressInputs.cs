using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Addresses that peers tell, as bytes: what can be dialed has a port and a host.</summary>
internal sealed class AddressInputs : IFuzzKind
{
    public static readonly string[] Texts =
    [
        "/ip4/127.0.0.1/tcp/4006", "/ip6/::ffff:10.1.2.3/tcp/1", "/ip6/fe80::1/tcp/9", "/dns4/example.org/tcp/443", "/dns6/a.b/tcp/7", "/dns/x/tcp/1", "/dnsaddr/a.b",
        "/ip4/0.0.0.0/tcp/0", "/ip4/1.2.3.4/tcp/5/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", "/dnsaddr/a.b/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
    ];

    private static readonly byte[][] Samples = [.. Texts.Select(static text => Multiaddr.Parse(text).Bytes.ToArray())];

    public string Name => "tcp address";

    public FuzzTrial Next(SeededRandomSource random)
    {
        var input = Mutations.Spoil(random, Samples);
        TcpAddress? tcp = null;
        return FuzzTrial.Of(input, () =>
        {
            tcp = null;
            if (!Multiaddr.TryFromBytes(input, out var address)) return false;
            TcpAddress.TryGetListenEndPoint(address, out _);
            return TcpAddress.TryFrom(address, out tcp);
        }, () => tcp is null || (tcp.Host is null != tcp.Ip is null && tcp.Port is >= 0 and <= 65535 && (tcp.Port > 0 || tcp.IsDnsAddr)) ? null : $"{tcp}");
    }
}
