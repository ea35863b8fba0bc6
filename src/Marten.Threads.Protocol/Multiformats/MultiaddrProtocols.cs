using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Marten.Threads.Protocol.Multiformats;

/// <summary>What is known of a protocol: its name in text and the kind of its value.</summary>
internal readonly record struct MultiaddrProtocolEntry(MultiaddrProtocol Protocol, string Name, MultiaddrValueKind Kind);

/// <summary>The table of protocols: by code for bytes, by name for text.</summary>
internal static class MultiaddrProtocols
{
    // Addresses written before 2019 call the protocol so; it is written as p2p ever since.
    private const string OldPeerName = "ipfs";

    private static readonly ImmutableArray<MultiaddrProtocolEntry> Entries =
    [
        new(MultiaddrProtocol.Ip4, "ip4", MultiaddrValueKind.Ip4),
        new(MultiaddrProtocol.Tcp, "tcp", MultiaddrValueKind.Port),
        new(MultiaddrProtocol.Dccp, "dccp", MultiaddrValueKind.Port),
        new(MultiaddrProtocol.Ip6, "ip6", MultiaddrValueKind.Ip6),
        new(MultiaddrProtocol.Ip6Zone, "ip6zone", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.Dns, "dns", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.Dns4, "dns4", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.Dns6, "dns6", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.DnsAddr, "dnsaddr", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.Sctp, "sctp", MultiaddrValueKind.Port),
        new(MultiaddrProtocol.Udp, "udp", MultiaddrValueKind.Port),
        new(MultiaddrProtocol.WebRtcStar, "p2p-webrtc-star", MultiaddrValueKind.None),
        new(MultiaddrProtocol.WebRtcDirect, "p2p-webrtc-direct", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Circuit, "p2p-circuit", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Udt, "udt", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Utp, "utp", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Thread, "thread", MultiaddrValueKind.Thread),
        new(MultiaddrProtocol.P2p, "p2p", MultiaddrValueKind.Peer),
        new(MultiaddrProtocol.Https, "https", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Tls, "tls", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Sni, "sni", MultiaddrValueKind.Name),
        new(MultiaddrProtocol.Noise, "noise", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Quic, "quic", MultiaddrValueKind.None),
        new(MultiaddrProtocol.QuicV1, "quic-v1", MultiaddrValueKind.None),
        new(MultiaddrProtocol.WebTransport, "webtransport", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Ws, "ws", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Wss, "wss", MultiaddrValueKind.None),
        new(MultiaddrProtocol.Http, "http", MultiaddrValueKind.None),
    ];

    private static readonly FrozenDictionary<ulong, MultiaddrProtocolEntry> ByCode = Entries.ToFrozenDictionary(entry => (ulong)entry.Protocol);

    private static readonly FrozenDictionary<string, MultiaddrProtocolEntry> ByName = Entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);

    internal static bool TryGet(ulong code, out MultiaddrProtocolEntry entry) => ByCode.TryGetValue(code, out entry);

    internal static bool TryGet(ReadOnlySpan<char> name, out MultiaddrProtocolEntry entry) =>
        ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.SequenceEqual(OldPeerName) ? "p2p" : name, out entry);

    internal static MultiaddrProtocolEntry Get(MultiaddrProtocol protocol) => ByCode[(ulong)protocol];
}
