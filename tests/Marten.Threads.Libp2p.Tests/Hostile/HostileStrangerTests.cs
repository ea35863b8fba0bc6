using System.Text;
using Marten.Threads.Libp2p.Admission;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Tests.Hosts;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>Who has proved nothing yet.</summary>
public sealed class HostileStrangerTests
{
    private static readonly byte[] Noise = MultistreamLine.Encode("/multistream/1.0.0", "/noise");

    public static TheoryData<string> Nonsense => new(Said.Keys);

    private static readonly Dictionary<string, byte[]> Said = new()
    {
        ["a line of 2 KiB"] = [0x80, 0x10, .. new byte[2048]],
        ["a length that never ends"] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ["an empty line"] = [0],
        ["no newline"] = [.. MultistreamLine.Encode("/multistream/1.0.0"), 6, .. "/noise"u8],
        ["no UTF-8"] = [.. MultistreamLine.Encode("/multistream/1.0.0"), 3, 0xff, 0xfe, 10],
        ["another multistream"] = MultistreamLine.Encode("/multistream/9.0.0", "/noise"),
        ["65 proposals"] = MultistreamLine.Encode(["/multistream/1.0.0", .. Enumerable.Range(0, 65).Select(static i => $"/x/{i}")]),
        ["an HTTP request"] = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + new string('x', 4096)),
        ["a TLS hello"] = [0x16, 0x03, 0x01, 0x02, 0x00, .. Bytes.Of(512)],
        ["a Noise message beyond the limit"] = [.. Noise, 0xff, 0xff, .. new byte[5000]],
        ["an empty Noise message"] = [.. Noise, 0, 0],
        ["a short Noise message"] = [.. Noise, 0, 5, 1, 2, 3, 4, 5],
        ["an ephemeral key of low order"] = [.. Noise, 0, 32, .. new byte[32]],
        ["garbage for message 3"] = [.. Noise, 0, 32, .. Bytes.Of(32), 0, 200, .. Bytes.Of(200)],
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task nonsense_before_the_handshake_costs_the_connection(string what)
    {
        await using HostileScene scene = await HostileScene.BeginAsync();
        using Attacker attacker = await scene.StrangerAsync();

        await attacker.SayAsync(Said[what]);

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.HandshakeRefused);
    }

    [Fact]
    public async Task there_is_no_way_around_noise()
    {
        await using HostileScene scene = await HostileScene.BeginAsync();
        using Attacker attacker = await scene.StrangerAsync();

        MultistreamOutcome outcome = await MultistreamSelect.SelectAsync(attacker.Wire, ["/plaintext/2.0.0"], TestContext.Current.CancellationToken).Soon();
        attacker.Dispose();

        outcome.Refusal.ShouldBe(MultistreamRefusal.NothingInCommon);
        await Deadlines.HoldsSoonAsync(() => scene.Logs.Seen.Count == 1, "the reason was told");
        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task a_silent_client_is_closed_when_the_handshake_took_too_long()
    {
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { HandshakeTimeout = TimeSpan.FromSeconds(2) });
        using Attacker attacker = await scene.StrangerAsync();

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.TimedOut);
    }

    [Theory]
    [InlineData("multistream")]
    [InlineData("noise")]
    public async Task a_byte_now_and_then_does_not_prolong_the_handshake(string what)
    {
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { HandshakeTimeout = TimeSpan.FromSeconds(2) });
        using Attacker attacker = await scene.StrangerAsync();
        await attacker.SayAsync(what == "noise" ? [.. Noise, 0x0f, 0xff] : [0xff, 0x07]);

        Task lost = attacker.LostAsync();
        while (!lost.IsCompleted)
        {
            await attacker.SayAsync([1]);
            await Task.WhenAny(lost, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.TimedOut);
    }

    // While all places are taken by silent clients nobody new gets in, honest or not: the host cannot tell them apart. That one address cannot do it alone is
    // what the limit for each address is for, and whoever is connected already does not notice.
    [Fact]
    public async Task silent_clients_take_no_more_than_the_pending_places()
    {
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { MaxPendingHandshakes = 8, HandshakeTimeout = TimeSpan.FromSeconds(10) });
        var silent = new List<Attacker>();
        for (int i = 0; i < 8; i++)
            silent.Add(await scene.StrangerAsync());
        await Deadlines.HoldsSoonAsync(() => scene.Host.Context.Slots.Counts.PendingInbound == 8, "all places are taken");

        using Attacker late = await scene.StrangerAsync("127.0.0.3");
        await late.LostAsync();

        scene.Logs.Seen.Count(static line => line.Id == 23).ShouldBe(1);
        await scene.HonestWorksAsync();
        silent.ForEach(static one => one.Dispose());
        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task one_address_has_no_more_connections_than_it_may()
    {
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { MaxConnectionsPerAddress = 2 });
        using Attacker first = await scene.PeerAsync();
        using Attacker second = await scene.PeerAsync();
        using Attacker third = await scene.StrangerAsync();
        using Attacker elsewhere = await scene.StrangerAsync("127.0.0.3");

        await third.LostAsync();
        await elsewhere.ShakeHandsAsync();

        await Deadlines.HoldsSoonAsync(() => scene.Host.Connections.Count == 4, "the other address got in");
        scene.Logs.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task one_address_comes_no_faster_than_it_may()
    {
        await using HostileScene scene = await HostileScene.BeginAsync(
            new Libp2pHostOptions { ConnectionRatePerAddress = 1, TimeProvider = new Microsoft.Extensions.Time.Testing.FakeTimeProvider() });
        for (int i = 0; i < 4; i++)
            (await scene.StrangerAsync()).Dispose();
        using Attacker fast = await scene.StrangerAsync();

        await fast.LostAsync();

        await Deadlines.HoldsSoonAsync(() => scene.Logs.Lines.Count(static line => line.Id == 27) == 1, "the fifth was turned away");
        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task there_are_no_more_connections_than_there_may_be()
    {
        await using HostileScene scene = await HostileScene.BeginAsync(new Libp2pHostOptions { MaxConnections = 2 });
        using Attacker second = await scene.PeerAsync();
        await Deadlines.HoldsSoonAsync(() => scene.Host.Connections.Count == 2, "the second is connected");
        using Attacker third = await scene.StrangerAsync();

        await third.LostAsync();

        scene.Logs.Seen.Count.ShouldBe(1);
        await scene.HonestWorksAsync();
    }

    [Theory]
    [InlineData("network")]
    [InlineData("gate")]
    public async Task a_denied_address_is_turned_away(string how)
    {
        await using HostileScene scene = await HostileScene.BeginAsync(
            new Libp2pHostOptions { AcceptAddress = remote => how != "gate" || remote.Address.ToString() != "127.0.0.2" });
        if (how == "network")
            scene.Host.Access.Deny(System.Net.IPNetwork.Parse("127.0.0.2/32"));
        using Attacker attacker = await scene.StrangerAsync();

        await attacker.LostAsync();

        scene.Logs.Lines.Count(static line => line.Id == 27).ShouldBe(1);
        scene.Logs.Seen.ShouldBeEmpty("whoever is denied can come as often as he likes");
        await scene.AllIsAsBeforeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_gate_that_throws_is_shut_and_listening_goes_on(bool ofPeers)
    {
        bool broken = true;
        var logs = new TestLogs();
        var options = new Libp2pHostOptions { LoggerFactory = logs };
        if (ofPeers)
            options.AcceptPeer = _ => broken ? throw new InvalidOperationException("the gate broke") : true;
        else
            options.AcceptAddress = _ => broken ? throw new InvalidOperationException("the gate broke") : true;
        await using Libp2pHost host = await TestHost.ListeningAsync(options);
        using Attacker first = await Attacker.ConnectAsync(host.ListenAddresses[0]);
        if (ofPeers)
            await first.ShakeHandsAsync();

        await first.LostAsync();
        broken = false;
        using Attacker second = await Attacker.ConnectAsync(host.ListenAddresses[0]);
        await second.ShakeHandsAsync();

        await Deadlines.HoldsSoonAsync(() => host.Connections.Count == 1, "the second got in");
        logs.InternalErrors.ShouldBe(1);
        host.Context.Slots.Counts.ShouldBe(new SlotCounts(0, 1, 1, 1));
    }

    [Fact]
    public async Task a_gate_that_throws_ends_the_dial_of_its_host()
    {
        var options = new Libp2pHostOptions { AcceptPeer = _ => throw new InvalidOperationException("the gate broke") };
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync(options);
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);

        Task<ConnectionInfo> connecting = bob.ConnectAsync(alice.PeerId, TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<Libp2pException>(connecting.Soon())).Failure.ShouldBe(Libp2pFailure.Denied);
        bob.Context.Slots.Counts.ShouldBe(default);
    }
}
