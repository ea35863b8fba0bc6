using System.Text;
using System.Text.Json.Nodes;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Interop;

/// <summary>Our host dials js-libp2p.</summary>
public sealed class DotnetToJsTests
{
    private const long HundredMegabytes = 100_000_000;

    public static TheoryData<JsMajor> Majors => [JsMajor.Two, JsMajor.Three];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task identify_tells_what_the_peer_speaks_and_where_it_listens(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        await ours.Host.ConnectAsync(peer, Token);
        await Eventually.HoldsAsync(() => ours.Host.Peers.ProtocolsOf(peer).Count > 0, "the peer identified itself", Token);

        ours.Host.Peers.ProtocolsOf(peer).ShouldContain(DotnetPeer.Echo);
        ours.Host.Peers.AgentOf(peer).ShouldNotBeNullOrEmpty();
        ours.Host.Peers.AddressesOf(peer).Select(static one => one.Address.ToString()).ShouldContain(theirs.Address.Split("/p2p/")[0]);
        JsonNode known = await theirs.AskAsync("identify", new() { ["peer"] = ours.Address }, Token);
        known["protocols"]!.AsArray().Select(static each => (string?)each).ShouldBe(["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", DotnetPeer.Echo, DotnetPeer.ResetProtocol, DotnetPeer.Sink, DotnetPeer.Source], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_new_handler_is_pushed_to_the_peer(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);
        await ours.Host.ConnectAsync(peer, Token);
        await Eventually.HoldsAsync(() => ours.Host.Peers.ProtocolsOf(peer).Count > 0, "the peer identified itself", Token);

        using IDisposable handler = ours.Host.Handle("/test/new/1.0.0", static (_, _) => Task.CompletedTask);

        await Eventually.HoldsAsync(
            async () => (await theirs.AskAsync("known", new() { ["peer"] = ours.Host.PeerId.ToString() }, Token))["protocols"]!.AsArray().Any(static each => (string?)each == "/test/new/1.0.0"),
            "the peer heard of the handler",
            Token);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task pings_come_back(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        for (int i = 0; i < 10; i++)
            (await ours.Host.PingAsync(peer, Token)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_hundred_megabytes_come_back_unchanged(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        string hash = await ours.EchoOnceAsync(peer, HundredMegabytes, seed: 3, Token);

        hash.ShouldBe(TestBytes.Sha256(HundredMegabytes, seed: 3));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_hundred_streams_of_a_megabyte_come_back_unchanged(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        string[] hashes = await Task.WhenAll(Enumerable.Range(0, 100).Select(seed => ours.EchoOnceAsync(peer, 1_000_000, seed, Token)));

        hashes.ShouldBe(Enumerable.Range(0, 100).Select(static seed => TestBytes.Sha256(1_000_000, seed)));
        ours.Host.Connections.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task what_follows_our_half_close_is_read_to_its_end(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);
        await using Libp2pStream stream = await ours.Host.OpenAsync(peer, DotnetPeer.Sink, Token);

        await DotnetPeer.SendAsync(stream, 500_000, seed: 9, Token);
        byte[] answer = new byte[40];
        await stream.ReadExactlyAsync(answer, Token);
        int end = await stream.ReadAsync(new byte[1], Token);

        answer.AsSpan(0, 8).ToArray().ShouldBe(DotnetPeer.LengthOf(500_000));
        Convert.ToHexStringLower(answer.AsSpan(8)).ShouldBe(TestBytes.Sha256(500_000, seed: 9));
        end.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_reset_of_the_peer_is_seen(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);
        await using Libp2pStream stream = await ours.Host.OpenAsync(peer, DotnetPeer.ResetProtocol, Token);

        await stream.WriteAsync(Encoding.UTF8.GetBytes("reset me"), Token);
        var refused = await Should.ThrowAsync<Libp2pException>(() => stream.ReadAsync(new byte[1], Token).AsTask());

        refused.Failure.ShouldBe(Libp2pFailure.StreamReset);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task twenty_resets_of_ours_leave_the_connection_alone(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        for (int i = 0; i < 20; i++)
        {
            await using Libp2pStream stream = await ours.Host.OpenAsync(peer, DotnetPeer.Echo, Token);
            await stream.WriteAsync(new byte[10_000], Token);
            stream.Reset();
        }

        string hash = await ours.EchoOnceAsync(peer, 100_000, seed: 1, Token);
        hash.ShouldBe(TestBytes.Sha256(100_000, seed: 1));
        ours.Host.Connections.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task an_unknown_protocol_is_told(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        var refused = await Should.ThrowAsync<Libp2pException>(() => ours.Host.OpenAsync(peer, "/test/unknown/1.0.0", Token));

        refused.Failure.ShouldBe(Libp2pFailure.ProtocolUnsupported);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task somebody_else_at_the_address_is_refused(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        using SigningKey other = SigningKey.Generate(SystemRandomSource.Instance);
        PeerId wanted = other.VerifyingKey.ToPeerId();
        ours.Host.Peers.Add(wanted, Multiaddr.Parse(theirs.Address).Decapsulate(MultiaddrProtocol.P2p));

        var refused = await Should.ThrowAsync<Libp2pException>(() => ours.Host.OpenAsync(wanted, DotnetPeer.Echo, Token));

        refused.Failure.ShouldBe(Libp2pFailure.WrongPeer);
        ours.Host.Connections.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task twenty_connections_follow_each_other(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        for (int i = 0; i < 20; i++)
        {
            (await ours.EchoOnceAsync(peer, 1000, seed: i, Token)).ShouldBe(TestBytes.Sha256(1000, seed: i));
            await ours.Host.DisconnectAsync(peer, Token);
            ours.Host.Connections.ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_muxer_is_agreed_on_after_the_handshake_too(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token, earlyMuxer: false);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        PeerId peer = ours.Know(theirs);

        string hash = await ours.EchoOnceAsync(peer, 100_000, seed: 2, Token);

        hash.ShouldBe(TestBytes.Sha256(100_000, seed: 2));
    }

    [Theory]
    [InlineData(JsMajor.Two, "wrong-identity-signature")]
    [InlineData(JsMajor.Two, "swapped-static-key")]
    [InlineData(JsMajor.Two, "no-payload-signature")]
    [InlineData(JsMajor.Three, "wrong-identity-signature")]
    [InlineData(JsMajor.Three, "swapped-static-key")]
    [InlineData(JsMajor.Three, "no-payload-signature")]
    public async Task a_rogue_is_refused(JsMajor major, string rogue)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer mallory = await JsPeer.StartAsync(major, Token, rogue);
        PeerId peer = ours.Know(mallory);

        var refused = await Should.ThrowAsync<Libp2pException>(() => ours.Host.OpenAsync(peer, DotnetPeer.Echo, Token));

        refused.Failure.ShouldBe(Libp2pFailure.HandshakeRefused);
        ours.Host.Connections.ShouldBeEmpty();
    }
}
