using System.Text;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Decoders;

/// <summary>Addresses as bytes and as texts. Bytes are kept; their text reads back to the same bytes.</summary>
internal sealed class MultiaddrInputs : IDecoder
{
    private static readonly PeerId Peer = PeerId.FromKey(SigningKey.Generate(new SeededRandomSource(1)).VerifyingKey);

    private static readonly string[] Texts =
    [
        "/ip4/127.0.0.1/tcp/4006", "/ip6/fe80::1/udp/1/quic-v1", "/ip6zone/eth0/ip6/::ffff:1.2.3.4/tcp/443/wss", "/dns4/example.org/tcp/443/https",
        $"/ip4/10.0.0.1/tcp/1/p2p/{Peer}/thread/{ThreadId.Generate(new SeededRandomSource(2))}", $"/p2p/{Peer}/p2p-circuit/p2p/{Peer}", $"/ipfs/{Peer}/", "/dnsaddr/a.b/sni/c/tls/ws",
        "/ip4/1.2.3.4/sctp/65535/dccp/0/utp", "/dns/x/tcp/80/http/p2p-webrtc-star/p2p-webrtc-direct/noise/quic/webtransport/udt",
    ];

    private static readonly byte[][] Samples = [.. Texts.Select(static text => Multiaddr.Parse(text).Bytes.ToArray())];

    private static readonly char[] Letters = [.. Texts.SelectMany(static text => text).Distinct(), '\0', ' ', '\u007f', '%', '[', '~', '+', '-', 'é', '\ud800'];

    public string Name => "multiaddr";

    public Trial Next(SeededRandomSource random) => random.Next(2) == 0 ? OfText(random) : OfBytes(random);

    private static Trial OfBytes(SeededRandomSource random)
    {
        var input = random.Next(6) switch
        {
            < 3 => Mutations.Spoil(random, Samples),
            3 => [.. random.Of(Samples), .. random.Of(Samples)],
            4 => [.. random.Of<byte[]>([4], [6], [41], [42], [53], [54], [0xa5, 0x03], [0x96, 0x03], [0xe0, 0x03]), .. Sizes.Bytes(random, random.Next(50))],
            _ => Sizes.Repeated(random.Of(random.Of(Samples), [0xe0, 0x03], [0x06, 0x01, 0x02], [0x35, 0xff, 0xff, 0xff, 0x7f]), Sizes.Draw(random)),
        };
        var isRead = false;
        Multiaddr address = default;
        return Trial.OfBytes(input, () => isRead = Multiaddr.TryFromBytes(input, out address), () =>
        {
            if (!isRead) return address.IsDefined ? "refused with a value" : null;
            return address.Span.SequenceEqual(input) ? Check(address) : "other bytes";
        });
    }

    private static Trial OfText(SeededRandomSource random)
    {
        var text = random.Next(6) switch
        {
            < 4 => Mutations.Spoil(random, Texts, Letters),
            4 => random.Of(Texts) + Mutations.Spoil(random, Texts, Letters),
            _ => Encoding.UTF8.GetString(Sizes.Repeated(random.Of("/", "/ws", "/ip4/1.2.3.4", "/tcp/", "/dns/a", "/ip6/::", "/p2p/1", "/thread/b"), Sizes.Draw(random))),
        };
        var isRead = false;
        Multiaddr address = default;
        return Trial.OfText(text, () => isRead = Multiaddr.TryParse(text, out address), () => isRead ? Check(address) : null);
    }

    private static string? Check(Multiaddr address)
    {
        if (!Multiaddr.TryFromBytes(address.Span, out var again) || again != address) return "its own bytes are not read";
        if (!Multiaddr.TryParse(address.ToString(), out again) || again != address) return "its own text reads to something else";
        var length = address.Components.Count;
        return length > 0 && address.TryGet(address.Components[length - 1].Protocol, out _) ? null : "no component";
    }
}
