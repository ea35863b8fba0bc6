using System.Text.Json.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Interop;

/// <summary>js-libp2p dials our host.</summary>
public sealed class JsToDotnetTests
{
    private const long HundredMegabytes = 100_000_000;

    public static TheoryData<JsMajor> Majors => [JsMajor.Two, JsMajor.Three];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task identify_tells_what_we_speak_and_where_we_listen(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode identity = await theirs.AskAsync("identify", new() { ["peer"] = ours.Address }, Token);

        ((string?)identity["peer"]).ShouldBe(ours.Host.PeerId.ToString());
        ((string?)identity["agent"]!).ShouldStartWith("marten-threads/");
        ((string?)identity["protocolVersion"]).ShouldBe("ipfs/0.1.0");
        identity["protocols"]!.AsArray().Select(static each => (string?)each).ShouldContain(DotnetPeer.Echo);
        identity["addresses"]!.AsArray().Select(static each => (string?)each).ShouldBe([ours.Host.ListenAddresses[0].ToString()]);
        ((string?)identity["observed"]).ShouldStartWith("/ip4/127.0.0.1/tcp/");
        await Eventually.HoldsAsync(() => ours.Host.Peers.ProtocolsOf(PeerId.Parse(theirs.Id)).Count > 0, "the dialing peer identified itself", Token);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task pings_come_back(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode ping = await theirs.AskAsync("ping", new() { ["peer"] = ours.Address, ["times"] = 10 }, Token);

        ping["milliseconds"]!.AsArray().Count.ShouldBe(10);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_hundred_megabytes_come_back_unchanged(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode echo = await theirs.AskAsync("echo", new() { ["peer"] = ours.Address, ["bytes"] = HundredMegabytes, ["seed"] = 4 }, Token);

        ((string?)echo["sha256"]).ShouldBe(TestBytes.Sha256(HundredMegabytes, seed: 4));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_hundred_streams_of_a_megabyte_come_back_unchanged(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode parallel = await theirs.AskAsync("parallel", new() { ["peer"] = ours.Address, ["streams"] = 100, ["bytes"] = 1_000_000 }, Token);

        ((int)parallel["streams"]!).ShouldBe(100);
        ((bool)parallel["ok"]!).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task what_follows_their_half_close_is_read_to_its_end(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode halfClosed = await theirs.AskAsync("halfClose", new() { ["peer"] = ours.Address, ["text"] = "hello" }, Token);
        JsonNode sink = await theirs.AskAsync("sink", new() { ["peer"] = ours.Address, ["bytes"] = 5_000_000, ["seed"] = 8 }, Token);
        JsonNode source = await theirs.AskAsync("source", new() { ["peer"] = ours.Address, ["bytes"] = 5_000_000 }, Token);

        ((string?)halfClosed["text"]).ShouldBe("hello");
        ((bool)sink["ok"]!).ShouldBeTrue();
        ((bool)source["ok"]!).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task our_reset_is_seen_and_theirs_leave_the_connection_alone(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode reset = await theirs.AskAsync("readUntilReset", new() { ["peer"] = ours.Address }, Token);
        await theirs.AskAsync("reset", new() { ["peer"] = ours.Address, ["times"] = 20 }, Token);
        JsonNode echo = await theirs.AskAsync("echo", new() { ["peer"] = ours.Address, ["bytes"] = 100_000, ["seed"] = 1 }, Token);

        ((string?)reset["reset"]).ShouldBe("StreamResetError");
        ((bool)echo["ok"]!).ShouldBeTrue();
        ours.Host.Connections.Count.ShouldBe(1);
        await Eventually.HoldsAsync(() => ours.Host.Connections[0].Streams == 0, "no stream is left over", Token);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task an_unknown_protocol_is_told(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode unknown = await theirs.AskAsync("unknown", new() { ["peer"] = ours.Address }, Token);

        ((string?)unknown["error"]).ShouldBe("UnsupportedProtocolError");
    }

    /// <summary>js-libp2p 2.x does not look whom it reached; this says so, so that nobody relies on it.</summary>
    [Theory]
    [InlineData(JsMajor.Two, null)]
    [InlineData(JsMajor.Three, "EncryptionFailedError")]
    public async Task only_js_3_refuses_us_under_another_name(JsMajor major, string? error)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);
        using SigningKey other = SigningKey.Generate(SystemRandomSource.Instance);
        string address = ours.Host.ListenAddresses[0].WithPeer(other.VerifyingKey.ToPeerId()).ToString();

        JsonNode dialed = await theirs.AskAsync("dialWrongPeer", new() { ["address"] = address }, Token);

        ((string?)dialed["error"]).ShouldBe(error);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task twenty_connections_follow_each_other(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        JsonNode reconnected = await theirs.AskAsync("reconnect", new() { ["address"] = ours.Address, ["times"] = 20 }, Token);

        ((int)reconnected["times"]!).ShouldBe(20);
        await Eventually.HoldsAsync(() => ours.Host.Connections.Count == 0, "no connection is left over", Token);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task a_stream_of_ours_goes_back_over_the_connection_they_dialed(JsMajor major)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer theirs = await JsPeer.StartAsync(major, Token);

        await theirs.AskAsync("dial", new() { ["address"] = ours.Address }, Token);
        string hash = await ours.EchoOnceAsync(PeerId.Parse(theirs.Id), 10_000, seed: 6, Token);

        hash.ShouldBe(TestBytes.Sha256(10_000, seed: 6));
        ours.Host.Connections.ShouldHaveSingleItem().IsInbound.ShouldBeTrue();
    }

    [Theory]
    [InlineData(JsMajor.Two, "wrong-identity-signature")]
    [InlineData(JsMajor.Two, "swapped-static-key")]
    [InlineData(JsMajor.Two, "no-payload-signature")]
    [InlineData(JsMajor.Three, "wrong-identity-signature")]
    [InlineData(JsMajor.Three, "swapped-static-key")]
    [InlineData(JsMajor.Three, "no-payload-signature")]
    public async Task a_rogue_that_dials_is_refused(JsMajor major, string rogue)
    {
        await using DotnetPeer ours = await DotnetPeer.StartAsync(Token);
        await using JsPeer mallory = await JsPeer.StartAsync(major, Token, rogue);

        Task<JsonNode> ping = mallory.AskAsync("ping", new() { ["peer"] = ours.Address }, Token);

        await Should.ThrowAsync<JsPeerException>(() => ping);
        ours.Host.Connections.ShouldBeEmpty();
    }
}
