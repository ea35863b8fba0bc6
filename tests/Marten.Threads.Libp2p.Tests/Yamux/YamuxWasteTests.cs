using Marten.Threads.Libp2p.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>Work that a peer makes and that nobody has anything of.</summary>
public sealed class YamuxWasteTests
{
    private const int Allowed = 20;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1000)] // each is taken, and reset by the peer
    [InlineData(1)] // all but the first are refused
    public async Task a_peer_that_opens_streams_for_nothing_loses_its_connection(int maxInboundStreams)
    {
        await using YamuxPuppet puppet = Puppet(maxInboundStreams);
        await puppet.OpenAsync(1);

        await WasteAsync(puppet, first: 3, count: Allowed);
        await puppet.AnswerPingAsync();
        puppet.Session.IsOpen.ShouldBeTrue();
        await WasteAsync(puppet, first: 1001, count: 1);

        YamuxEnd end = await puppet.Other.EndAsync();
        end.Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
        end.Reason.ShouldContain("for nothing");
    }

    [Fact]
    public async Task what_was_wasted_is_forgiven_with_time()
    {
        await using YamuxPuppet puppet = Puppet(maxInboundStreams: 1000);
        await puppet.OpenAsync(1);
        await WasteAsync(puppet, first: 3, count: Allowed);
        await Deadlines.HoldsSoonAsync(() => puppet.Other.InboundTotal == 1 + Allowed && puppet.Session.StreamCount == 1, "all were taken and reset");

        _time.Advance(TimeSpan.FromSeconds(5)); // half of what is allowed comes back
        await WasteAsync(puppet, first: 1001, count: Allowed / 2);
        await Deadlines.HoldsSoonAsync(() => puppet.Other.InboundTotal == 1 + Allowed + (Allowed / 2) && puppet.Session.StreamCount == 1, "these too");

        puppet.Session.IsOpen.ShouldBeTrue();
        await WasteAsync(puppet, first: 2001, count: 1);
        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task a_stream_that_ends_in_peace_or_is_reset_here_is_no_waste()
    {
        await using YamuxPuppet puppet = Puppet(maxInboundStreams: 1000);

        for (uint id = 1; id <= 4 * Allowed; id += 2)
        {
            YamuxStream stream = await puppet.OpenAsync(id);
            if (id % 4 == 1)
                stream.Reset();
            else
                await stream.DisposeAsync();
            await puppet.SendAsync(YamuxPuppet.Window(id, 0, YamuxFlags.Fin));
            await Deadlines.HoldsSoonAsync(() => puppet.Session.StreamCount == 0, "it ended");
        }

        puppet.Session.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task windows_for_streams_that_have_ended_say_nothing()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxEmptyFrames = Allowed });
        (await puppet.OpenAsync(1)).Reset();
        await puppet.UntilAsync(YamuxFlags.Rst, 1);

        for (int i = 0; i <= Allowed; i++)
            await puppet.SendAsync(YamuxPuppet.Window(1, 1000));

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task a_flood_from_the_first_byte_on_keeps_nobody_from_ending_the_session()
    {
        await using var endpoint = new YamuxEndpoint(new YamuxFlooder(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1)), isDialer: false);

        endpoint.Session.End(new YamuxEnd(Libp2pFailure.Denied, "The peer was denied."));

        (await endpoint.EndAsync()).Failure.ShouldBe(Libp2pFailure.Denied);
    }

    [Fact]
    public async Task a_flood_from_the_first_byte_on_keeps_nobody_from_leaving_in_peace()
    {
        await using var endpoint = new YamuxEndpoint(new YamuxFlooder(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1)), isDialer: false);

        await endpoint.Session.DisposeAsync().Soon();

        (await endpoint.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
    }

    private YamuxPuppet Puppet(int maxInboundStreams) =>
        new(options: new YamuxOptions { MaxInboundStreams = maxInboundStreams, MaxWastedStreams = Allowed }, time: _time);

    private static async Task WasteAsync(YamuxPuppet puppet, uint first, int count)
    {
        for (uint id = first; count > 0; id += 2, count--)
            await puppet.SendAsync(YamuxPuppet.Window(id, 0, YamuxFlags.Syn), YamuxPuppet.Window(id, 0, YamuxFlags.Rst));
    }
}
