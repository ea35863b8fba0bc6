using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing.Wires;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>Opening, the backlog, keep-alive, timeouts and goodbye.</summary>
public sealed class YamuxSessionTests
{
    private const int Window = YamuxOptions.InitialWindow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_new_stream_is_announced_and_taken_at_once()
    {
        await using var puppet = new YamuxPuppet();

        YamuxStream ours = await puppet.Other.OpenAsync();
        await puppet.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 2, 0);
        await puppet.OpenAsync(1);

        await puppet.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0);
        await ours.PutAsync([1]);
        (await puppet.ReceiveAsync()).Header.ShouldBe(new YamuxHeader(YamuxFrameType.Data, YamuxFlags.None, 2, 1));
    }

    [Fact]
    public async Task opening_waits_while_too_many_streams_are_not_taken_and_data_need_not()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxUnacknowledged = 2 });
        await puppet.Other.OpenAsync();
        YamuxStream second = await puppet.Other.OpenAsync();
        await second.PutAsync([1]);

        Task<YamuxStream> third = puppet.Other.OpenAsync();
        Task<YamuxStream> fourth = puppet.Other.OpenAsync();
        third.IsCompleted.ShouldBeFalse();
        await puppet.SendAsync(YamuxPuppet.Window(2, 0, YamuxFlags.Ack), YamuxPuppet.Window(2, 0, YamuxFlags.Ack));
        await Task.WhenAny(third, fourth).Soon();

        puppet.Session.StreamCount.ShouldBe(3, "one place became free, however often it was said");
        await puppet.SendAsync(YamuxPuppet.Window(4, 0, YamuxFlags.Rst));
        await Task.WhenAll(third, fourth).Soon();
        await Should.ThrowAsync<Libp2pException>(() => second.PutAsync([2]));
    }

    [Fact]
    public async Task a_place_in_the_backlog_is_given_back_by_a_reset_here()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxUnacknowledged = 1 });

        for (int i = 0; i < 10; i++)
            (await puppet.Other.OpenAsync()).Reset();

        (await puppet.Other.OpenAsync()).Id.ShouldBe(22u);
    }

    [Fact]
    public async Task waiting_to_open_ends_with_its_token_and_takes_no_place()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxUnacknowledged = 1 });
        await puppet.Other.OpenAsync();
        using var cancellation = new CancellationTokenSource();

        Task<YamuxStream> waiting = puppet.Session.OpenAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.Soon());
        await puppet.SendAsync(YamuxPuppet.Window(2, 0, YamuxFlags.Ack));

        (await puppet.Other.OpenAsync()).Id.ShouldBe(4u);
    }

    [Fact]
    public async Task waiting_to_open_ends_with_the_session()
    {
        await using var puppet = new YamuxPuppet(options: new YamuxOptions { MaxUnacknowledged = 1 });
        await puppet.Other.OpenAsync();
        Task<YamuxStream> waiting = puppet.Session.OpenAsync(Cancellation).AsTask();

        await puppet.Wire.DisposeAsync();

        (await Should.ThrowAsync<Libp2pException>(() => waiting.Soon())).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
    }

    [Fact]
    public async Task a_peer_that_does_not_answer_any_more_loses_its_session()
    {
        var time = new FakeTimeProvider();
        await using var puppet = new YamuxPuppet(time: time);
        await puppet.AnswerPingAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await puppet.AnswerPingAsync();
        YamuxStream ours = await puppet.Other.OpenAsync();

        await puppet.Other.AdvanceUntilAsync(() => puppet.Session.Completion.IsCompleted, "the session ended");

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.TimedOut);
        (await Should.ThrowAsync<Libp2pException>(() => ours.PutAsync([1]))).Failure.ShouldBe(Libp2pFailure.TimedOut);
    }

    [Fact]
    public async Task the_answer_to_a_ping_tells_the_round_trip_and_other_answers_tell_nothing()
    {
        var time = new FakeTimeProvider();
        await using var puppet = new YamuxPuppet(time: time);
        puppet.Session.RoundTrip.ShouldBe(TimeSpan.Zero);
        await puppet.UntilPingAsync();

        time.Advance(TimeSpan.FromMilliseconds(70));
        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 12345), YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 7));
        await puppet.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 7);
        puppet.Session.RoundTrip.ShouldBe(TimeSpan.Zero, "nobody asked with this value");
        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 1));

        await Deadlines.HoldsSoonAsync(() => puppet.Session.RoundTrip == TimeSpan.FromMilliseconds(70), "the round trip is known");
    }

    [Fact]
    public async Task a_peer_that_takes_nothing_loses_its_session_and_writers_hear_of_it()
    {
        var time = new FakeTimeProvider();
        var options = new YamuxOptions { KeepAliveInterval = TimeSpan.FromHours(1), KeepAliveTimeout = TimeSpan.FromMinutes(30) };
        await using var puppet = new YamuxPuppet(options: options, time: time, bufferBytes: 4096);
        YamuxStream ours = await puppet.Other.OpenAsync();
        Task writing = ours.WriteAsync(new byte[Window], Cancellation).AsTask();

        await puppet.Other.AdvanceUntilAsync(() => puppet.Session.Completion.IsCompleted, "the session ended");

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.TimedOut);
        (await Should.ThrowAsync<Libp2pException>(() => writing.Soon())).Failure.ShouldBe(Libp2pFailure.TimedOut);
    }

    [Fact]
    public async Task announcing_a_window_waits_for_nobody_though_the_peer_reads_nothing()
    {
        // Both write more than the connection holds, and read at the same time: neither may wait for the other's reading.
        await using var muxer = new MuxerHarness(wire: Small());
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        byte[] said = Bytes.Of(3 * Window);

        Task writing = Task.WhenAll(near.PutAsync(said), far.PutAsync(said));
        byte[][] read = await Task.WhenAll(near.ReadExactlyAsync(said.Length), far.ReadExactlyAsync(said.Length)).Soon();

        await writing.Soon();
        read[0].AsSpan().SequenceEqual(said).ShouldBeTrue();
        read[1].AsSpan().SequenceEqual(said).ShouldBeTrue();
    }

    [Fact]
    public async Task both_sides_leave_at_once_when_one_of_them_ends_the_session()
    {
        // The time stands still: nobody waits for a timeout.
        var time = new FakeTimeProvider();
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        await using var one = new YamuxEndpoint(near, isDialer: true, time: time);
        await using var other = new YamuxEndpoint(far, isDialer: false, time: time);

        await one.Session.DisposeAsync().Soon();

        (await other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        one.Session.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task sides_that_end_at_the_same_time_or_twice_do_not_wait_for_each_other()
    {
        await using var muxer = new MuxerHarness(wire: Small());
        (YamuxStream near, _) = await muxer.OpenAsync();
        Task writing = near.WriteAsync(new byte[Window], Cancellation).AsTask();

        await Task.WhenAll(
            muxer.Dialer.Session.DisposeAsync().AsTask(),
            muxer.Dialer.Session.DisposeAsync().AsTask(),
            muxer.Listener.Session.DisposeAsync().AsTask()).Soon();

        await Task.WhenAny(writing).Soon();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(77)]
    public async Task a_peer_that_goes_away_for_a_reason_ends_the_session(int code)
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream ours = await puppet.Other.OpenAsync();

        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)code));

        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        await Should.ThrowAsync<Libp2pException>(() => ours.ReadToEndAsync());
    }

    [Fact]
    public async Task a_peer_that_goes_away_in_peace_lets_streams_end_first()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);

        await puppet.SendAsync(YamuxPuppet.Frame(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0), YamuxPuppet.Data(1, [1, 2], YamuxFlags.Fin));
        (await stream.ReadToEndAsync()).ShouldBe([1, 2]);
        (await Should.ThrowAsync<Libp2pException>(() => puppet.Other.OpenAsync())).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        puppet.Session.Completion.IsCompleted.ShouldBeFalse();
        await stream.PutAsync([3]);
        await stream.DisposeAsync();

        await puppet.UntilAsync(YamuxFlags.Fin, 1);
        await puppet.ExpectAsync(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0);
        await puppet.Wire.DisposeAsync();
        (await puppet.Other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
    }

    [Fact]
    public async Task draining_waits_for_streams_and_refuses_new_ones()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);

        Task draining = puppet.Session.DrainAsync(TimeSpan.FromMinutes(1), Cancellation);
        await puppet.SendAsync(YamuxPuppet.Window(3, 0, YamuxFlags.Syn));
        await puppet.UntilAsync(YamuxFlags.Rst, 3);
        draining.IsCompleted.ShouldBeFalse();
        await puppet.SendAsync(YamuxPuppet.Data(1, [1], YamuxFlags.Fin));
        (await stream.ReadToEndAsync()).ShouldBe([1]);
        await stream.DisposeAsync();

        List<YamuxHeader> said = await puppet.UntilEndAsync();
        await draining.Soon();
        said[^1].ShouldBe(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0));
    }

    [Fact]
    public async Task draining_ends_when_patience_does()
    {
        var time = new FakeTimeProvider();
        await using var puppet = new YamuxPuppet(time: time);
        await puppet.OpenAsync(1);

        Task draining = puppet.Session.DrainAsync(TimeSpan.FromSeconds(5), Cancellation);
        await puppet.Other.AdvanceUntilAsync(() => draining.IsCompleted, "the session was drained");

        await draining.Soon();
        puppet.Session.StreamCount.ShouldBe(0);
    }

    [Fact]
    public async Task all_that_was_written_arrives_before_the_goodbye()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream ours = await puppet.Other.OpenAsync();

        await ours.PutAsync(Bytes.Of(Window));
        ours.CompleteWrites();
        Task closing = puppet.Session.DisposeAsync().AsTask();
        List<YamuxHeader> said = await puppet.UntilEndAsync();

        await closing.Soon();
        said.Where(header => header.Type == YamuxFrameType.Data).Sum(header => header.Length).ShouldBe(Window);
        said[^2].Has(YamuxFlags.Fin).ShouldBeTrue();
        said[^1].ShouldBe(new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0));
    }

    [Fact]
    public async Task a_read_window_is_announced_in_parts_and_grows_with_the_round_trip_known()
    {
        var time = new FakeTimeProvider();
        await using var puppet = new YamuxPuppet(time: time);
        time.Advance(TimeSpan.FromMilliseconds(10));
        await puppet.AnswerPingAsync();
        YamuxStream stream = await puppet.OpenAsync(1);
        await puppet.UntilAsync(YamuxFlags.Ack, 1);

        await puppet.SendAsync(YamuxPuppet.Data(1, new byte[Window / 2]));
        await stream.ReadExactlyAsync(Window / 2);

        await puppet.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.None, 1, Window + (Window / 2));
        puppet.Session.Budget.Grown.ShouldBe(Window);
        await puppet.SendAsync(YamuxPuppet.Data(1, new byte[2 * Window]));
        (await stream.ReadExactlyAsync(2 * Window)).Length.ShouldBe(2 * Window);
    }

    [Fact]
    public async Task a_connection_that_breaks_ends_the_session_and_all_that_waits()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        await using var muxer = new MuxerHarness(wire: (near, far));
        (YamuxStream ours, YamuxStream theirs) = await muxer.OpenAsync();
        Task[] waiting = [ours.ReadAsync(new byte[1], Cancellation).AsTask(), ours.WriteAsync(new byte[2 * Window], Cancellation).AsTask()];

        near.Abort();

        (await muxer.Dialer.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        (await muxer.Listener.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        foreach (Task task in waiting)
            await Should.ThrowAsync<Libp2pException>(() => task.Soon());
        await Should.ThrowAsync<Libp2pException>(() => theirs.ReadToEndAsync());
    }

    private static (Stream Near, Stream Far) Small()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair(4096);
        return (near, far);
    }
}
