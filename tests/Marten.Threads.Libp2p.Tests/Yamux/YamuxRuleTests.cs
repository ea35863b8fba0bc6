using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class YamuxRuleTests
{
    private const uint Window = YamuxOptions.InitialWindow;

    // The peer is the dialer, its streams are odd; the session has opened stream 2 to it.
    private static readonly Dictionary<string, byte[][]> Violations = new()
    {
        ["another version"] = [[1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
        ["an unknown type"] = [[0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
        ["a ping on a stream"] = [YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 1, 0)],
        ["a ping that is neither question nor answer"] = [YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.None, 0, 0)],
        ["a go-away on a stream"] = [YamuxPuppet.Frame(YamuxFrameType.GoAway, YamuxFlags.None, 1, 0)],
        ["data on stream 0"] = [YamuxPuppet.Data(0, [1])],
        ["a window on stream 0"] = [YamuxPuppet.Window(0, 1)],
        ["stream 0 opened"] = [YamuxPuppet.Window(0, 0, YamuxFlags.Syn)],
        ["a stream with a number of ours opened"] = [YamuxPuppet.Window(4, 0, YamuxFlags.Syn)],
        ["a stream opened twice"] = [YamuxPuppet.Window(1, 0, YamuxFlags.Syn), YamuxPuppet.Window(1, 0, YamuxFlags.Syn)],
        ["a stream of ours opened by the peer"] = [YamuxPuppet.Window(2, 0, YamuxFlags.Syn)],
        ["data beyond the window"] = [YamuxPuppet.Window(1, 0, YamuxFlags.Syn), YamuxPuppet.Data(1, new byte[Window]), YamuxPuppet.Data(1, [1])],
        ["more data than the window at once"] = [YamuxPuppet.Window(1, 0, YamuxFlags.Syn), YamuxPuppet.Frame(YamuxFrameType.Data, YamuxFlags.None, 1, Window + 1)],
        ["more data than the window with the opening"] = [YamuxPuppet.Frame(YamuxFrameType.Data, YamuxFlags.Syn, 1, Window + 1)],
        ["4 GiB of data with the opening"] = [YamuxPuppet.Frame(YamuxFrameType.Data, YamuxFlags.Syn, 1, uint.MaxValue)],
        ["a window beyond 32 bits"] = [YamuxPuppet.Window(1, 0, YamuxFlags.Syn), YamuxPuppet.Window(1, uint.MaxValue - Window + 1)],
        ["a window beyond 32 bits with the opening"] = [YamuxPuppet.Window(1, uint.MaxValue, YamuxFlags.Syn)],
        ["4 GiB for a stream that is not open"] = [YamuxPuppet.Frame(YamuxFrameType.Data, YamuxFlags.None, 99, uint.MaxValue)],
        ["data for a stream of ours that never was"] = [YamuxPuppet.Data(4, [1])],
        ["a window for a stream of ours that never was"] = [YamuxPuppet.Window(4, 1)],
        ["data after the end"] = [YamuxPuppet.Data(1, [1], YamuxFlags.Syn | YamuxFlags.Fin), YamuxPuppet.Data(1, [2])],
        ["data after the end, which a window said"] = [YamuxPuppet.Window(1, 0, YamuxFlags.Syn), YamuxPuppet.Window(1, 0, YamuxFlags.Fin), YamuxPuppet.Data(1, [2])],
    };

    public static TheoryData<string> Names => new(Violations.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_broken_rule_ends_the_session_and_the_peer_is_told(string name)
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream ours = await puppet.Other.OpenAsync();
        await puppet.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 2, 0);

        await puppet.SendAsync(Violations[name]);

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
        List<YamuxHeader> said = await puppet.UntilEndAsync();
        said[^1].ShouldBe(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)YamuxGoAway.ProtocolError));
        said.Count(header => header.Type == YamuxFrameType.GoAway).ShouldBe(1);
        (await Should.ThrowAsync<Libp2pException>(() => ours.PutAsync([1]))).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(13)]
    public async Task a_connection_that_ends_inside_a_frame_ends_the_session(int kept)
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);

        await puppet.Wire.PutAsync(YamuxPuppet.Data(1, [1, 2, 3])[..kept]);
        await puppet.Wire.DisposeAsync();

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        await Should.ThrowAsync<Libp2pException>(() => stream.ReadToEndAsync());
    }

    [Fact]
    public async Task frames_are_understood_however_they_are_cut()
    {
        await using var puppet = new YamuxPuppet();
        byte[] content = Bytes.Of(50);
        byte[] said = [.. YamuxPuppet.Data(1, content, YamuxFlags.Syn), .. YamuxPuppet.Data(1, content), .. YamuxPuppet.Data(1, content, YamuxFlags.Fin)];

        foreach (byte value in said)
            await puppet.Wire.PutAsync([value]);
        YamuxStream stream = await puppet.Other.AcceptAsync();

        (await stream.ReadToEndAsync()).ShouldBe([.. content, .. content, .. content]);
    }

    [Fact]
    public async Task data_on_the_frame_that_opens_counts_against_the_window()
    {
        await using var puppet = new YamuxPuppet();

        await puppet.SendAsync(YamuxPuppet.Data(1, new byte[Window], YamuxFlags.Syn), YamuxPuppet.Data(1, [1]));

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
    }

    [Fact]
    public async Task what_is_still_on_its_way_for_a_stream_that_was_reset_here_is_thrown_away()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);
        stream.Reset();
        await puppet.UntilAsync(YamuxFlags.Rst, 1);

        await puppet.SendAsync(YamuxPuppet.Data(1, new byte[1000]), YamuxPuppet.Window(1, 7), YamuxPuppet.Window(1, 0, YamuxFlags.Fin), YamuxPuppet.Window(1, 0, YamuxFlags.Rst));
        YamuxStream next = await puppet.OpenAsync(3);
        await puppet.SendAsync(YamuxPuppet.Data(3, [1], YamuxFlags.Fin));

        (await next.ReadToEndAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task a_window_may_grow_to_the_last_byte_of_32_bits()
    {
        await using var puppet = new YamuxPuppet();
        await puppet.OpenAsync(1, uint.MaxValue - Window);

        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 77));

        await puppet.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0);
        await puppet.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 77);
    }
}
