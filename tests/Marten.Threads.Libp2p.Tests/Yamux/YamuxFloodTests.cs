using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>Peers that send what costs us more than them. The session must stay small, or end.</summary>
public sealed class YamuxFloodTests
{
    private const int FloodLength = 200_000;
    private const int SmallBuffer = 4096; // so that the session's writer waits while nobody reads

    private static readonly YamuxOptions Options = new();

    [Fact]
    public async Task a_ping_is_answered_with_its_value()
    {
        await using var puppet = new YamuxPuppet();

        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0xdeadbeef));

        await puppet.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0xdeadbeef);
    }

    [Fact]
    public async Task two_hundred_thousand_pings_that_nobody_waits_for_leave_a_few_answers_in_memory()
    {
        await using var puppet = new YamuxPuppet(bufferBytes: SmallBuffer);
        byte[] ping = YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1);

        await FloodAsync(puppet, ping, FloodLength);

        puppet.Session.Writer.Queued.ShouldBeLessThanOrEqualTo(Options.MaxQueuedPongs + 1);
        puppet.Session.IsOpen.ShouldBeTrue();
        await DrainUntilAnsweredAsync(puppet);
    }

    [Fact]
    public async Task pings_in_two_streams_of_data_are_answered_while_all_is_read()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);

        for (uint i = 0; i < 100; i++)
            await puppet.SendAsync(YamuxPuppet.Data(1, [(byte)i]), YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, i));

        await stream.ReadExactlyAsync(100);
        await Deadlines.HoldsSoonAsync(() => puppet.Session.Writer.Queued == 0, "all was answered");
    }

    [Fact]
    public async Task resets_of_streams_that_are_not_open_change_nothing()
    {
        await using var puppet = new YamuxPuppet();

        await FloodAsync(puppet, YamuxPuppet.Window(99, 0, YamuxFlags.Rst), FloodLength);
        YamuxStream stream = await puppet.OpenAsync(1);
        await puppet.SendAsync(YamuxPuppet.Data(1, [1], YamuxFlags.Fin));

        (await stream.ReadToEndAsync()).ShouldBe([1]);
        puppet.Session.Writer.Queued.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task streams_that_are_opened_and_reset_faster_than_they_are_answered_end_the_session()
    {
        await using var puppet = new YamuxPuppet(bufferBytes: SmallBuffer);
        int queuedMost = 0;

        for (uint i = 0; i < FloodLength && !puppet.Session.Completion.IsCompleted; i++)
        {
            await TrySendAsync(puppet, [.. YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Syn), .. YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Rst)]);
            queuedMost = Math.Max(queuedMost, puppet.Session.Writer.Queued);
        }

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
        queuedMost.ShouldBeLessThanOrEqualTo(Options.MaxInboundStreams + (2 * Options.MaxQueuedControl));
    }

    [Fact]
    public async Task what_lay_unread_on_streams_that_the_peer_reset_is_in_memory_no_longer()
    {
        const uint Streams = 400;
        await using var puppet = new YamuxPuppet();
        byte[] window = new byte[YamuxOptions.InitialWindow];
        var held = new List<YamuxStream>();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (uint i = 0; i < Streams; i++)
        {
            held.Add(await puppet.OpenAsync(1 + (2 * i)));
            await puppet.SendAsync(YamuxPuppet.Data(1 + (2 * i), window), YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Rst));
        }

        await Deadlines.HoldsSoonAsync(() => puppet.Session.StreamCount == 0, "all were reset");
        puppet.Session.Budget.Unread.ShouldBe(0);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(Streams * YamuxOptions.InitialWindow / 2);
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task streams_that_are_opened_and_reset_while_answers_are_read_are_fine()
    {
        await using var puppet = new YamuxPuppet();

        for (uint i = 0; i < 1_500; i++) // more than may wait to be sent
        {
            await puppet.SendAsync(YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Syn), YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Rst));
            await Deadlines.HoldsSoonAsync(() => puppet.Other.InboundTotal == i + 1 && puppet.Session.Writer.Queued == 0, "it was taken and answered");
        }

        puppet.Session.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task streams_beyond_the_limit_are_reset_and_the_rest_live()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxInboundStreams = 10 });

        for (uint i = 0; i < 15; i++)
            await puppet.SendAsync(YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Syn));
        var answers = new List<YamuxHeader>();
        while (answers.Count < 15)
            answers.Add((await puppet.ReceiveAsync()).Header);

        answers.Where(header => header.Has(YamuxFlags.Rst)).Select(header => header.StreamId).ShouldBe([21u, 23u, 25u, 27u, 29u], ignoreOrder: true);
        answers.Count(header => header.Has(YamuxFlags.Ack)).ShouldBe(10);
        puppet.Session.StreamCount.ShouldBe(10);
        puppet.Other.InboundTotal.ShouldBe(10);
    }

    [Fact]
    public async Task a_place_is_free_again_when_a_stream_has_ended()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxInboundStreams = 1 });
        await using (YamuxStream first = await puppet.OpenAsync(1))
        {
            await puppet.SendAsync(YamuxPuppet.Window(1, 0, YamuxFlags.Fin));
        }

        await puppet.UntilAsync(YamuxFlags.Fin, 1);
        await Deadlines.HoldsSoonAsync(() => puppet.Session.StreamCount == 0, "the first ended");

        (await puppet.OpenAsync(3)).Id.ShouldBe(3u);
    }

    [Fact]
    public async Task streams_beyond_the_limit_that_come_faster_than_they_are_refused_end_the_session()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxInboundStreams = 1 }, bufferBytes: SmallBuffer);

        for (uint i = 0; i < FloodLength && !puppet.Session.Completion.IsCompleted; i++)
            await TrySendAsync(puppet, YamuxPuppet.Window(1 + (2 * i), 0, YamuxFlags.Syn));

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Theory]
    [InlineData(0)] // data
    [InlineData(1)] // window
    public async Task frames_that_say_nothing_end_the_session_when_they_come_in_a_row(int type)
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxEmptyFrames = 100 });
        byte[] empty = YamuxPuppet.Frame((YamuxFrameType)type, YamuxFlags.None, 1, 0);
        YamuxStream stream = await puppet.OpenAsync(1);

        await FloodAsync(puppet, empty, 100);
        await puppet.SendAsync(YamuxPuppet.Data(1, [1]));
        await FloodAsync(puppet, empty, 100);
        await puppet.SendAsync(YamuxPuppet.Data(1, [2]));
        await stream.ReadExactlyAsync(2);
        puppet.Session.IsOpen.ShouldBeTrue();
        await FloodAsync(puppet, empty, 101);

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    private static async Task FloodAsync(YamuxPuppet puppet, byte[] frame, int count)
    {
        const int AtOnce = 1000;
        byte[] many = [.. Enumerable.Repeat(frame, AtOnce).SelectMany(bytes => bytes)];
        for (int left = count; left > 0; left -= AtOnce)
            await puppet.Wire.PutAsync(left >= AtOnce ? many : many[..(left * frame.Length)]);
    }

    private static async Task TrySendAsync(YamuxPuppet puppet, byte[] bytes)
    {
        try
        {
            await puppet.Wire.PutAsync(bytes);
        }
        catch (IOException)
        {
            // The session has ended just now.
        }
    }

    private static async Task DrainUntilAnsweredAsync(YamuxPuppet puppet)
    {
        await puppet.SendAsync(YamuxPuppet.Window(1, 0, YamuxFlags.Syn));
        await puppet.UntilAsync(YamuxFlags.Ack, 1);
        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 2));
        YamuxHeader header;
        do
            header = (await puppet.ReceiveAsync()).Header;
        while (header.Length != 2);
    }
}
