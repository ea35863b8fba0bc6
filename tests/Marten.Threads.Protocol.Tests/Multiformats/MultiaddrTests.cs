using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class MultiaddrTests
{
    private const string Peer = "12D3KooWPcv49Vv6DvkaUueyFqz2aid1oH77FLj4wXEd4xqUNQvu";
    private const string Relay = "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ";
    private const string Thread = "bafkraeiscmkbkfqxdamrugy4dupb6";

    private static readonly Gen<string> AnyComponent = Gen.OneOf(
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Byte, (a, b, c, d) => $"/ip4/{a}.{b}.{c}.{d}"),
        Gen.UShort.Array[8].Select(groups => "/ip6/" + new System.Net.IPAddress([.. groups.SelectMany(group => new[] { (byte)(group >> 8), (byte)group })])),
        Gen.Select(Gen.OneOf("tcp", "udp", "sctp", "dccp"), Gen.UShort, (name, port) => $"/{name}/{port}"),
        Gen.Select(Gen.OneOf("dns", "dns4", "dns6", "dnsaddr", "sni", "ip6zone"), Gen.OneOf([.. "abz019-._"]).Array[1, 60], (name, host) => $"/{name}/{new string(host)}"),
        Gen.OneOf("ws", "wss", "http", "https", "tls", "noise", "quic", "quic-v1", "webtransport", "p2p-circuit", "utp", "udt", "p2p-webrtc-star", "p2p-webrtc-direct").Select(name => $"/{name}"),
        Gen.OneOf($"/p2p/{Peer}", $"/p2p/{Relay}", $"/thread/{Thread}"));

    [Fact]
    public void any_address_survives_text_and_bytes()
    {
        AnyComponent.Array[1, 6].Select(parts => string.Concat(parts)).Sample(text =>
        {
            Multiaddr address = Multiaddr.Parse(text);

            address.ToString().ShouldBe(text);
            Multiaddr.FromBytes(address.Span).ShouldBe(address);
            string.Concat(address.Components).ShouldBe(text);
        });
    }

    [Fact]
    public void every_protocol_can_be_written_and_read()
    {
        foreach (MultiaddrProtocol protocol in Enum.GetValues<MultiaddrProtocol>().Where(protocol => protocol != MultiaddrProtocol.None))
        {
            MultiaddrProtocolEntry entry = MultiaddrProtocols.Get(protocol);
            string value = entry.Kind switch
            {
                MultiaddrValueKind.Ip4 => "/1.2.3.4",
                MultiaddrValueKind.Ip6 => "/2001:db8::1",
                MultiaddrValueKind.Port => "/4006",
                MultiaddrValueKind.Name => "/threads.example.com",
                MultiaddrValueKind.Peer => "/" + Peer,
                MultiaddrValueKind.Thread => "/" + Thread,
                _ => "",
            };

            Multiaddr address = Multiaddr.Parse($"/{entry.Name}{value}");

            address.Components.Single().Protocol.ShouldBe(protocol);
            address.ToString().ShouldBe($"/{entry.Name}{value}");
        }
    }

    [Fact]
    public void an_old_name_and_slashes_at_the_end_are_read()
    {
        Multiaddr address = Multiaddr.Parse($"/ipfs/{Peer}//");

        address.ToString().ShouldBe($"/p2p/{Peer}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("///")]
    [InlineData("tcp/80")]
    [InlineData("/tcp")]
    [InlineData("//tcp/80")]
    [InlineData("/tcp//ws")]
    [InlineData("/tcp/65536")]
    [InlineData("/tcp/080")]
    [InlineData("/tcp/+80")]
    [InlineData("/tcp/-1")]
    [InlineData("/tcp/80 ")]
    [InlineData("/tcp/٣")]
    [InlineData("/TCP/80")]
    [InlineData("/ip4/127.1")]
    [InlineData("/ip4/1.2.3.4.5")]
    [InlineData("/ip4/256.0.0.1")]
    [InlineData("/ip4/0x7f.0.0.1")]
    [InlineData("/ip4/01.2.3.4")]
    [InlineData("/ip4/1.2.3.")]
    [InlineData("/ip4/::1")]
    [InlineData("/ip6/127.0.0.1")]
    [InlineData("/ip6/::1%eth0")]
    [InlineData("/ip6/[::1]")]
    [InlineData("/ip6/1::2::3")]
    [InlineData("/ip6/:")]
    [InlineData("/dns4/")]
    [InlineData("/dns4/a b")]
    [InlineData("/dns4/ü")]
    [InlineData("/ws/80")]
    [InlineData("/p2p/" + Thread)]
    [InlineData("/thread/" + Peer)]
    [InlineData("/onion/aaimaq4ygg2iegci:80")]
    [InlineData("/unknown")]
    [InlineData("/none")]
    public void a_text_that_is_no_address_is_refused(string text)
    {
        Multiaddr.TryParse(text, out Multiaddr address).ShouldBeFalse(text);

        address.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => Multiaddr.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("047f0000")]
    [InlineData("06")]
    [InlineData("060f")]
    [InlineData("00")]
    [InlineData("07")]
    [InlineData("86000fa6")] // padded code
    [InlineData("36")]
    [InlineData("3600")] // empty name
    [InlineData("36ffffffffffffffffff01")]
    [InlineData("36810061")] // padded length
    [InlineData("36012f")] // a slash
    [InlineData("360120")]
    [InlineData("3601c3")]
    [InlineData("a50300")]
    [InlineData("a5030101")]
    [InlineData("9603020155")]
    [InlineData("ffffffffffffffffff01")]
    [InlineData("dd03ff")]
    public void bytes_that_are_no_address_are_refused(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Multiaddr.TryFromBytes(bytes, out Multiaddr address).ShouldBeFalse();

        address.IsDefined.ShouldBeFalse();
        Should.Throw<FormatException>(() => Multiaddr.FromBytes(bytes));
    }

    [Fact]
    public void an_address_is_put_together_from_its_parts()
    {
        Multiaddr address = Multiaddr.Parse("/dns4/threads.example.com/tcp/4006").WithPeer(PeerId.Parse(Peer)).WithThread(ThreadId.Parse(Thread));

        address.ToString().ShouldBe($"/dns4/threads.example.com/tcp/4006/p2p/{Peer}/thread/{Thread}");
        address.TryGetPeerId(out PeerId peerId).ShouldBeTrue();
        peerId.ToString().ShouldBe(Peer);
        address.TryGetThreadId(out ThreadId threadId).ShouldBeTrue();
        threadId.ToString().ShouldBe(Thread);
    }

    [Fact]
    public void decapsulating_cuts_before_the_last_component_of_a_protocol()
    {
        Multiaddr address = Multiaddr.Parse($"/ip4/1.2.3.4/tcp/1/p2p/{Relay}/p2p-circuit/p2p/{Peer}/thread/{Thread}");

        address.Decapsulate(MultiaddrProtocol.Thread).ToString().ShouldBe($"/ip4/1.2.3.4/tcp/1/p2p/{Relay}/p2p-circuit/p2p/{Peer}");
        address.Decapsulate(MultiaddrProtocol.P2p).ToString().ShouldBe($"/ip4/1.2.3.4/tcp/1/p2p/{Relay}/p2p-circuit");
        address.Decapsulate(MultiaddrProtocol.Ws).ShouldBe(address);
        address.Decapsulate(MultiaddrProtocol.Ip4).IsDefined.ShouldBeFalse();
    }

    [Fact]
    public void the_peer_of_a_relayed_address_is_the_last_one()
    {
        Multiaddr.Parse($"/p2p/{Relay}/p2p-circuit/p2p/{Peer}").TryGetPeerId(out PeerId peerId).ShouldBeTrue();

        peerId.ToString().ShouldBe(Peer);
    }

    [Fact]
    public void an_address_without_peer_or_thread_gives_none()
    {
        Multiaddr address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/1");

        address.TryGetPeerId(out PeerId peerId).ShouldBeFalse();
        peerId.IsDefined.ShouldBeFalse();
        address.TryGetThreadId(out _).ShouldBeFalse();
        address.TryGet(MultiaddrProtocol.Tcp, out MultiaddrComponent tcp).ShouldBeTrue();
        tcp.Text.ShouldBe("1");
    }

    [Fact]
    public void the_undefined_address_is_empty()
    {
        Multiaddr undefined = default;

        undefined.IsDefined.ShouldBeFalse();
        undefined.ToString().ShouldBeEmpty();
        undefined.Components.ShouldBeEmpty();
        default(MultiaddrComponent).ToString().ShouldBeEmpty();
        undefined.Append(Multiaddr.Parse("/ws")).ToString().ShouldBe("/ws");
        Multiaddr.Parse("/ws").Append(undefined).ToString().ShouldBe("/ws");
        (undefined < Multiaddr.Parse("/ws")).ShouldBeTrue();
    }

    [Fact]
    public void an_address_has_a_longest_length()
    {
        string name = new('a', 250);
        string text = string.Concat(Enumerable.Repeat($"/dns4/{name}", 4));
        Multiaddr address = Multiaddr.Parse(text);

        address.Span.Length.ShouldBe(1012);
        Multiaddr.TryParse(text + "/dns4/aaaaaaaaaaa", out _).ShouldBeFalse();
        Multiaddr.TryFromBytes(new byte[Multiaddr.LengthMax + 1], out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => address.Append(address));
        Should.Throw<ArgumentException>(() => address.WithPeer(default));
        Multiaddr.TryParse('/' + new string('a', 5000), out _).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_bytes_are_refused_without_an_exception_or_keep_their_bytes()
    {
        byte[][] samples = [.. Samples.Select(text => Multiaddr.Parse(text).Bytes.ToArray())];

        Mutations.OfBytes(samples, 10_000, bytes =>
        {
            if (!Multiaddr.TryFromBytes(bytes, out Multiaddr address))
            {
                Should.Throw<FormatException>(() => Multiaddr.FromBytes(bytes));
                return;
            }

            address.Span.SequenceEqual(bytes).ShouldBeTrue();
            Multiaddr.Parse(address.ToString()).ShouldBe(address);
        });
    }

    [Theory]
    [InlineData("/p2p-webrtc-direct", 2)]
    [InlineData("/p2p-circuit", 2)]
    [InlineData("/ip6/1111:2222:3333:4444:5555:6666:7777:8888", 17)]
    public void the_text_of_the_longest_address_is_read_again(string component, int bytes)
    {
        var address = Multiaddr.Parse(component);
        for (var length = bytes; length + bytes <= Multiaddr.LengthMax; length += bytes) address = address.Append(Multiaddr.Parse(component));

        Multiaddr.Parse(Multiaddr.FromBytes(address.Span).ToString()).ShouldBe(address);
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_read_the_same_again()
    {
        Mutations.OfTexts(Samples, 10_000, text =>
        {
            if (Multiaddr.TryParse(text, out Multiaddr address))
                Multiaddr.Parse(address.ToString()).ShouldBe(address);
            else
                Should.Throw<FormatException>(() => Multiaddr.Parse(text));
        });
    }

    private static readonly string[] Samples =
    [
        $"/ip4/127.0.0.1/tcp/4006/p2p/{Peer}/thread/{Thread}",
        $"/ip6/::1/udp/4006/quic-v1/p2p/{Relay}/p2p-circuit/p2p/{Peer}",
        "/dns4/threads.example.com/tcp/443/tls/sni/a.b/wss",
        "/ip6zone/eth0/ip6/fe80::1/tcp/1",
    ];
}
