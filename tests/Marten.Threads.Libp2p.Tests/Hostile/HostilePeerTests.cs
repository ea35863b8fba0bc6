using Marten.Threads.Libp2p.Tests.Handshakes;
using Marten.Threads.Libp2p.Tests.Hosts;
using Marten.Threads.Libp2p.Yamux;
using static Marten.Threads.Libp2p.Tests.Yamux.YamuxPuppet;

namespace Marten.Threads.Libp2p.Tests.Hostile;

/// <summary>Who has proved an id, and misbehaves then.</summary>
public sealed class HostilePeerTests
{
    public static TheoryData<string> Violations => new(HostileFrames.Violations.Keys);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task a_frame_against_the_rules_costs_the_connection(string what)
    {
        await using HostileScene scene = await BeginAsync();
        using Attacker attacker = await scene.PeerAsync();

        await attacker.SayAsync(HostileFrames.Violations[what]);

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task a_flipped_bit_in_the_encryption_costs_the_connection()
    {
        await using HostileScene scene = await BeginAsync();
        using Attacker attacker = await scene.PeerAsync();

        await attacker.SayBareAsync([0, 40, .. Bytes.Of(40)]);

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task a_peer_that_goes_away_with_an_error_ends_its_connection_only()
    {
        await using HostileScene scene = await BeginAsync();
        using Attacker attacker = await scene.PeerAsync();

        await attacker.SayAsync(Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 2));
        await attacker.LostAsync();

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Lines.Count(static line => line.Id == 21).ShouldBe(1);
    }

    [Fact]
    public async Task streams_beyond_the_limit_are_refused_and_the_others_live()
    {
        await using HostileScene scene = await BeginAsync();
        scene.Host.Handle("/test/wide/1.0.0", IgnoreAsync, new ProtocolLimits { StreamsPerPeer = 5000, StreamsTotal = 5000 });
        using (Attacker attacker = await scene.PeerAsync())
        {
            await attacker.SayAsync(HostileFrames.OpenMany(1100, "/test/wide/1.0.0"));

            await Deadlines.HoldsSoonAsync(() => scene.Host.Context.Streams.Counts.Total == 1000, "1,000 streams are served");
            scene.Host.Connections.Count.ShouldBe(2);
            await scene.HonestWorksAsync();
        }

        await scene.AllIsAsBeforeAsync();
    }

    [Theory]
    [InlineData("/ipfs/id/push/1.0.0", 2)]
    [InlineData("/ipfs/ping/1.0.0", 2)]
    [InlineData("/test/ignore/1.0.0", 256)]
    public async Task a_protocol_has_no_more_streams_of_a_peer_than_it_may(string protocol, int served)
    {
        await using HostileScene scene = await BeginAsync();
        using (Attacker attacker = await scene.PeerAsync())
        {
            await attacker.SayAsync(HostileFrames.OpenMany(300, protocol));

            await Deadlines.HoldsSoonAsync(() => scene.Logs.Lines.Count(static line => line.Id == 40) >= 300 - served, "the others were refused");
            await Deadlines.HoldsSoonAsync(() => scene.Host.Context.Streams.Counts.Total <= served, "no more are served, once the honest peer's have ended");
            scene.Host.Connections.Count.ShouldBe(2);
        }

        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task streams_that_are_reset_at_once_leave_nothing_behind()
    {
        await using HostileScene scene = await BeginAsync();
        using (Attacker attacker = await scene.PeerAsync())
        {
            Task reading = attacker.LostAsync();
            for (uint i = 0; i < 20; i++)
                await attacker.SayAsync([.. Enumerable.Range(0, 1000).SelectMany(one => Window((i * 2000) + (2 * (uint)one) + 1, 0, YamuxFlags.Syn | YamuxFlags.Rst))]);
            await scene.HonestWorksAsync();
            attacker.Dispose();
            await reading.ContinueWith(static _ => { }, TaskScheduler.Default).Soon();
        }

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Seen.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task pings_by_the_hundred_thousand_harm_nobody()
    {
        await using HostileScene scene = await BeginAsync(
            new Libp2pHostOptions { Yamux = new YamuxOptions { KeepAliveTimeout = TimeSpan.FromMinutes(5) } }); // the attacker answers no pings itself
        using (Attacker attacker = await scene.PeerAsync())
        {
            Task<int> reading = CountAsync(attacker.Wire);
            byte[] pings = HostileFrames.Many(2000, Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 7));
            for (int i = 0; i < 100; i++)
                await attacker.SayAsync(pings);
            await scene.HonestWorksAsync();
            scene.Host.Connections.Count.ShouldBe(2);
            await attacker.SayAsync(Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 2));
            (await reading.Soon()).ShouldBeGreaterThan(0);
        }

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_hundred_stalled_streams_hold_their_windows_until_the_connection_ends()
    {
        const int Sent = 200_000;
        await using HostileScene scene = await BeginAsync();
        using (Attacker attacker = await scene.PeerAsync())
        {
            await attacker.SayAsync(HostileFrames.OpenMany(100));
            for (uint i = 0; i < 100; i++)
                await attacker.SayAsync(Data((2 * i) + 1, Bytes.Of(Sent)));

            await Deadlines.HoldsSoonAsync(() => scene.Host.Context.YamuxContext.Budget.Unread >= 100L * Sent, "all of it lies unread");
            scene.Host.Context.YamuxContext.Budget.Unread.ShouldBeLessThan(100L * YamuxOptions.InitialWindow);
            await scene.HonestWorksAsync();
        }

        await scene.AllIsAsBeforeAsync();
    }

    [Fact]
    public async Task a_peer_that_never_reads_loses_its_connection()
    {
        await using HostileScene scene = await BeginAsync(new Libp2pHostOptions { Yamux = new YamuxOptions { WriteTimeout = TimeSpan.FromSeconds(2) } });
        scene.Host.Handle("/test/pour/1.0.0", PourAsync);
        using Attacker attacker = await scene.PeerAsync();

        await attacker.SayAsync(HostileFrames.Open(1, "/test/pour/1.0.0"), Window(1, 1 << 30));
        await Deadlines.HoldsSoonAsync(() => scene.Logs.Seen.Count > 0, "the host had enough");

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.TimedOut);
    }

    [Fact]
    public async Task a_handler_that_throws_costs_the_stream_only()
    {
        await using HostileScene scene = await BeginAsync();
        scene.Host.Handle("/test/throw/1.0.0", static (_, _) => throw new InvalidOperationException("the handler broke"));
        using (Attacker attacker = await scene.PeerAsync())
        {
            await attacker.SayAsync(HostileFrames.Open(1, "/test/throw/1.0.0"));

            await Deadlines.HoldsSoonAsync(() => scene.Logs.Seen.Any(static line => line.Id == 41), "the handler's failure was told");
            await scene.HonestWorksAsync();
            scene.Host.Connections.Count.ShouldBe(2);
        }

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_peer_has_no_more_connections_than_it_may()
    {
        await using HostileScene scene = await BeginAsync(new Libp2pHostOptions { MaxConnectionsPerPeer = 2 });
        var rogue = new Rogue();
        using (Attacker first = await scene.PeerAsync(rogue))
        using (Attacker second = await scene.PeerAsync(rogue))
        {
            await Deadlines.HoldsSoonAsync(() => scene.Host.Connections.Count == 3, "two are connected");
            using Attacker third = await scene.PeerAsync(rogue);
            await third.LostAsync();
            await Deadlines.HoldsSoonAsync(() => scene.Logs.Seen.Count > 0, "the reason was told");
            scene.Logs.Seen.Select(static line => line.Failure).ShouldBe([Libp2pFailure.LimitReached]);
        }

        await scene.AllIsAsBeforeAsync();
    }

    [Theory]
    [InlineData("list")]
    [InlineData("gate")]
    public async Task a_denied_peer_gets_no_connection(string how)
    {
        var rogue = new Rogue();
        await using HostileScene scene = await BeginAsync(new Libp2pHostOptions { AcceptPeer = peer => how != "gate" || peer != rogue.Id });
        if (how == "list")
            scene.Host.Access.Deny(rogue.Id);
        using Attacker attacker = await scene.PeerAsync(rogue);

        await scene.CostsTheConnectionAsync(attacker, Libp2pFailure.Denied);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task who_is_denied_while_connected_is_cut_off(bool byNetwork)
    {
        var rogue = new Rogue();
        await using HostileScene scene = await BeginAsync();
        using Attacker attacker = await scene.PeerAsync(rogue);
        await Deadlines.HoldsSoonAsync(() => scene.Host.Connections.Count == 2, "the attacker is connected");

        if (byNetwork)
            scene.Host.Access.Deny(System.Net.IPNetwork.Parse("127.0.0.2/32"));
        else
            scene.Host.Access.Deny(rogue.Id);
        await attacker.LostAsync();

        await scene.AllIsAsBeforeAsync();
        scene.Logs.Lines.Count(static line => line.Failure == Libp2pFailure.Denied).ShouldBe(1);
    }

    private static async Task<HostileScene> BeginAsync(Libp2pHostOptions? options = null)
    {
        HostileScene scene = await HostileScene.BeginAsync(options);
        scene.Host.Handle(HostileFrames.Ignoring, IgnoreAsync);
        return scene;
    }

    private static Task IgnoreAsync(Libp2pStream stream, CancellationToken token) => Task.Delay(Timeout.Infinite, token);

    private static async Task PourAsync(Libp2pStream stream, CancellationToken token)
    {
        byte[] bytes = new byte[64 * 1024];
        while (true)
            await stream.WriteAsync(bytes, token);
    }

    private static async Task<int> CountAsync(Stream wire) => (await wire.ReadToEndAsync()).Length;
}
