using Marten.Threads.Libp2p.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>How streams end: in halves, by disposing, by a reset, and with their session.</summary>
public sealed class YamuxEndTests
{
    private const int Window = YamuxOptions.InitialWindow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task either_end_may_say_that_it_writes_no_more_and_the_other_goes_on(bool dialerFirst)
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        (YamuxStream first, YamuxStream second) = dialerFirst ? (near, far) : (far, near);

        await first.PutAsync([1]);
        first.CompleteWrites();
        first.CompleteWrites();
        (await second.ReadToEndAsync()).ShouldBe([1]);
        await second.PutAsync([2, 3]);
        second.CompleteWrites();

        (await first.ReadToEndAsync()).ShouldBe([2, 3]);
        (await first.ReadAsync(new byte[1], Cancellation).Soon()).ShouldBe(0, "an end stays an end");
        await Should.ThrowAsync<InvalidOperationException>(() => first.PutAsync([4]));
        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task a_stream_that_ends_before_the_peer_took_it_arrives_with_its_data()
    {
        await using var muxer = new MuxerHarness();

        await using (YamuxStream near = await muxer.Dialer.OpenAsync())
            await near.PutAsync([1, 2]);
        YamuxStream far = await muxer.Listener.AcceptAsync();

        (await far.ReadToEndAsync()).ShouldBe([1, 2]);
        await far.DisposeAsync();
        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task a_stream_that_says_nothing_before_it_ends_is_still_opened_and_ended()
    {
        await using var muxer = new MuxerHarness();

        await (await muxer.Dialer.OpenAsync()).DisposeAsync();
        YamuxStream far = await muxer.Listener.AcceptAsync();

        (await far.ReadToEndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task after_disposal_everything_says_so()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, _) = await muxer.OpenAsync();
        Task<int> reading = near.ReadAsync(new byte[1], Cancellation).AsTask();
        await near.DisposeAsync();
        await near.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => reading.Soon());
        await Should.ThrowAsync<ObjectDisposedException>(() => near.ReadAsync(new byte[1], Cancellation).AsTask().Soon());
        await Should.ThrowAsync<ObjectDisposedException>(() => near.PutAsync([1]));
        near.CompleteWrites();
        near.Reset();
    }

    [Fact]
    public async Task data_for_a_stream_that_was_disposed_unread_makes_the_peer_stop()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        await near.PutAsync([1, 2, 3]);
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == 3, "it came");

        await far.DisposeAsync();
        muxer.Listener.Budget.Unread.ShouldBe(0, "nobody reads it any more");
        (await near.ReadToEndAsync()).ShouldBeEmpty("it ended gracefully");
        await near.PutAsync([4]);

        await muxer.NoStreamsAsync();
        (await Should.ThrowAsync<Libp2pException>(() => near.PutAsync([5]))).Failure.ShouldBe(Libp2pFailure.StreamReset);
        (await near.ReadAsync(new byte[1], Cancellation).Soon()).ShouldBe(0, "what the peer said before is not lost");
    }

    [Fact]
    public async Task a_writer_that_waits_for_window_hears_of_the_disposal_too()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        Task writing = near.WriteAsync(new byte[4 * Window], Cancellation).AsTask();
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");

        await far.DisposeAsync();

        (await Should.ThrowAsync<Libp2pException>(() => writing.WaitAsync(TimeSpan.FromSeconds(10), Cancellation))).Failure.ShouldBe(Libp2pFailure.StreamReset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_stream_disposed_in_the_middle_of_a_write_does_not_look_complete(bool cancelsFirst)
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        Task writing = near.WriteAsync(new byte[2 * Window], cancellation.Token).AsTask();
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");

        if (cancelsFirst)
            await cancellation.CancelAsync();
        await near.DisposeAsync();

        await Should.ThrowAsync<Exception>(() => writing.Soon());
        (await Should.ThrowAsync<Libp2pException>(() => far.ReadToEndAsync())).Failure.ShouldBe(Libp2pFailure.StreamReset);
        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task a_stream_disposed_between_writes_ends_in_peace_though_one_that_sent_nothing_was_cancelled()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        await near.PutAsync(new byte[Window]);
        Task writing = near.WriteAsync(new byte[1], cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => writing.Soon());
        await near.DisposeAsync();

        (await far.ReadToEndAsync()).Length.ShouldBe(Window);
    }

    [Fact]
    public async Task what_was_said_before_an_end_is_read_though_a_reset_follows()
    {
        await using var puppet = new YamuxPuppet();
        YamuxStream stream = await puppet.OpenAsync(1);

        await puppet.SendAsync(YamuxPuppet.Data(1, [1, 2]), YamuxPuppet.Window(1, 0, YamuxFlags.Fin), YamuxPuppet.Window(1, 0, YamuxFlags.Rst));
        await Deadlines.HoldsSoonAsync(() => puppet.Session.StreamCount == 0, "it was reset");

        (await stream.ReadToEndAsync()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task a_stream_disposed_here_and_not_ended_by_the_peer_is_reset_after_a_while()
    {
        var time = new FakeTimeProvider();
        await using var puppet = new YamuxPuppet(time: time);
        await puppet.AnswerPingAsync();
        YamuxStream stream = await puppet.OpenAsync(1);

        await stream.DisposeAsync();
        await puppet.UntilAsync(YamuxFlags.Fin, 1);
        puppet.Session.StreamCount.ShouldBe(1, "the peer may still send");
        time.Advance(TimeSpan.FromSeconds(31));

        await puppet.UntilAsync(YamuxFlags.Rst, 1);
        await Deadlines.HoldsSoonAsync(() => puppet.Session.StreamCount == 0, "it was given up");
        puppet.Session.IsOpen.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_reset_fails_waiting_reads_and_writes_of_both_ends(bool byDialer)
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        (YamuxStream fullNear, YamuxStream fullFar) = await muxer.OpenAsync();
        Task[] waiting =
        [
            near.ReadAsync(new byte[1], Cancellation).AsTask(),
            far.ReadAsync(new byte[1], Cancellation).AsTask(),
            fullNear.WriteAsync(new byte[2 * Window], Cancellation).AsTask(),
            fullFar.WriteAsync(new byte[2 * Window], Cancellation).AsTask(),
        ];

        (byDialer ? near : far).Reset();
        (byDialer ? fullNear : fullFar).Reset();

        foreach (Task task in waiting)
            (await Should.ThrowAsync<Libp2pException>(() => task.Soon())).Failure.ShouldBe(Libp2pFailure.StreamReset);
        await muxer.NoStreamsAsync();
        await Should.ThrowAsync<Libp2pException>(() => far.ReadToEndAsync());
        await Should.ThrowAsync<Libp2pException>(() => far.PutAsync([1]));
        await Should.ThrowAsync<Libp2pException>(() => near.PutAsync([1]));
        near.Reset();
        near.CompleteWrites();
    }

    [Fact]
    public async Task a_stream_reset_before_the_peer_heard_of_it_leaves_nothing_behind()
    {
        await using var muxer = new MuxerHarness();

        for (int i = 0; i < 500; i++)
            (await muxer.Dialer.OpenAsync()).Reset();
        (YamuxStream near, _) = await muxer.OpenAsync().Soon();

        await Deadlines.HoldsSoonAsync(() => muxer.Dialer.Session.StreamCount == 1 && muxer.Listener.Session.StreamCount == 1, "only the last is left");
        near.Id.ShouldBe(1001u);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task the_end_of_a_session_fails_all_that_waits_on_its_streams(bool byDialer)
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        Task[] waiting = [near.ReadAsync(new byte[1], Cancellation).AsTask(), far.ReadAsync(new byte[1], Cancellation).AsTask()];

        await (byDialer ? muxer.Dialer : muxer.Listener).Session.DisposeAsync().Soon();

        foreach (Task task in waiting)
            (await Should.ThrowAsync<Libp2pException>(() => task.Soon())).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        (await Should.ThrowAsync<Libp2pException>(() => near.PutAsync([1]))).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        (await Should.ThrowAsync<Libp2pException>(() => near.ReadToEndAsync())).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
        (await Should.ThrowAsync<Libp2pException>(() => muxer.Dialer.OpenAsync())).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
    }

    [Fact]
    public async Task what_came_whole_before_the_session_ended_is_read_to_its_end()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        byte[] said = Bytes.Of(100_000);

        await near.PutAsync(said);
        await near.DisposeAsync();
        await muxer.Dialer.Session.DisposeAsync().Soon();
        await muxer.Listener.EndAsync();

        (await far.ReadToEndAsync()).ShouldBe(said);
        muxer.Listener.Budget.Unread.ShouldBe(0);
    }

    [Fact]
    public async Task unread_data_of_a_stream_that_is_done_with_is_given_back_with_its_session()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();

        await near.PutAsync([1, 2, 3]);
        near.CompleteWrites();
        far.CompleteWrites();
        await muxer.NoStreamsAsync();
        muxer.Listener.Budget.Unread.ShouldBe(3);
        await muxer.Dialer.Session.DisposeAsync().Soon();
        await muxer.Listener.EndAsync();

        (await far.ReadToEndAsync()).ShouldBe([1, 2, 3]);
        muxer.Listener.Budget.Unread.ShouldBe(0);
    }
}
