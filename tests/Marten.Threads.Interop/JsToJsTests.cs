using System.Text.Json.Nodes;

namespace Marten.Threads.Interop;

/// <summary>The peers against each other, without a host of ours: where these fail, the fixture is broken and not our libp2p.</summary>
public sealed class JsToJsTests
{
    public static TheoryData<JsMajor, JsMajor> Pairs => new()
    {
        { JsMajor.Two, JsMajor.Two }, { JsMajor.Three, JsMajor.Three }, { JsMajor.Two, JsMajor.Three }, { JsMajor.Three, JsMajor.Two },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task two_peers_identify_ping_and_echo(JsMajor dialing, JsMajor listening)
    {
        await using JsPeer alice = await JsPeer.StartAsync(dialing, Token);
        await using JsPeer bob = await JsPeer.StartAsync(listening, Token);

        JsonNode identity = await alice.AskAsync("identify", new() { ["peer"] = bob.Address }, Token);
        JsonNode ping = await alice.AskAsync("ping", new() { ["peer"] = bob.Id }, Token);
        JsonNode echo = await alice.AskAsync("echo", new() { ["peer"] = bob.Id, ["bytes"] = 1 << 20, ["seed"] = 7 }, Token);

        ((string?)identity["peer"]).ShouldBe(bob.Id);
        identity["protocols"]!.AsArray().Select(static each => (string?)each).ShouldContain("/test/echo/1.0.0");
        ping["milliseconds"]!.AsArray().Count.ShouldBe(1);
        ((string?)echo["sha256"]).ShouldBe(TestBytes.Sha256(1 << 20, seed: 7));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task two_peers_half_close_reset_and_refuse(JsMajor dialing, JsMajor listening)
    {
        await using JsPeer alice = await JsPeer.StartAsync(dialing, Token);
        await using JsPeer bob = await JsPeer.StartAsync(listening, Token);

        JsonNode halfClosed = await alice.AskAsync("halfClose", new() { ["peer"] = bob.Address, ["text"] = "hello" }, Token);
        JsonNode reset = await alice.AskAsync("readUntilReset", new() { ["peer"] = bob.Id }, Token);
        await alice.AskAsync("reset", new() { ["peer"] = bob.Id, ["times"] = 20 }, Token);
        JsonNode unknown = await alice.AskAsync("unknown", new() { ["peer"] = bob.Id }, Token);
        JsonNode afterwards = await alice.AskAsync("sink", new() { ["peer"] = bob.Id, ["bytes"] = 100_000 }, Token);

        ((string?)halfClosed["text"]).ShouldBe("hello");
        ((string?)reset["reset"]).ShouldBe("StreamResetError");
        ((string?)unknown["error"]).ShouldBe("UnsupportedProtocolError");
        ((bool)afterwards["ok"]!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("wrong-identity-signature")]
    [InlineData("swapped-static-key")]
    [InlineData("no-payload-signature")]
    public async Task a_rogue_is_refused(string rogue)
    {
        await using JsPeer alice = await JsPeer.StartAsync(JsMajor.Three, Token);
        await using JsPeer mallory = await JsPeer.StartAsync(JsMajor.Three, Token, rogue);

        Task<JsonNode> dial = alice.AskAsync("dial", new() { ["address"] = mallory.Address }, Token);

        (await Should.ThrowAsync<JsPeerException>(() => dial)).Name.ShouldBe("EncryptionFailedError");
        ((JsonArray)(await alice.AskAsync("connections", [], Token))["connections"]!).ShouldBeEmpty();
    }
}
