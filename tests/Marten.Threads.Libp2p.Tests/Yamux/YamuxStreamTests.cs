using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class YamuxStreamTests
{
    private const int Window = YamuxOptions.InitialWindow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_is_written_at_one_end_is_read_at_the_other_and_back()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();

        await near.PutAsync([1, 2, 3]);
        (await far.ReadExactlyAsync(3)).ShouldBe([1, 2, 3]);
        await far.PutAsync([4]);

        (await near.ReadExactlyAsync(1)).ShouldBe([4]);
        (near.Id, far.Id).ShouldBe((1u, 1u));
        (near.IsInbound, far.IsInbound).ShouldBe((false, true));
    }

    [Fact]
    public async Task the_listener_opens_streams_too_and_numbers_do_not_meet()
    {
        await using var muxer = new MuxerHarness();

        YamuxStream fromDialer = await muxer.Dialer.OpenAsync();
        YamuxStream fromListener = await muxer.Listener.OpenAsync();
        YamuxStream atListener = await muxer.Listener.AcceptAsync();
        YamuxStream atDialer = await muxer.Dialer.AcceptAsync();

        (fromDialer.Id, atListener.Id, fromListener.Id, atDialer.Id).ShouldBe((1u, 1u, 2u, 2u));
        await atDialer.PutAsync([7]);
        (await fromListener.ReadExactlyAsync(1)).ShouldBe([7]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task two_ends_that_both_dial_or_both_listen_refuse_each_other(bool isDialer)
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        await using var one = new YamuxEndpoint(near, isDialer);
        await using var other = new YamuxEndpoint(far, isDialer);

        await one.OpenAsync();

        (await other.EndAsync()).Failure.ShouldBe(Libp2pFailure.ProtocolViolation);
        (await one.EndAsync()).Failure.ShouldBe(Libp2pFailure.ConnectionClosed);
    }

    [Fact]
    public async Task much_more_than_a_window_goes_both_ways_at_once()
    {
        const int Length = 20 * 1024 * 1024;
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        byte[] there = Bytes.Of(Length, 1);
        byte[] back = Bytes.Of(Length, 2);

        Task writing = Task.WhenAll(near.PutAsync(there), far.PutAsync(back));
        byte[][] read = await Task.WhenAll(far.ReadExactlyAsync(Length), near.ReadExactlyAsync(Length)).Soon();

        await writing.Soon();
        read[0].AsSpan().SequenceEqual(there).ShouldBeTrue();
        read[1].AsSpan().SequenceEqual(back).ShouldBeTrue();
    }

    [Fact]
    public async Task a_thousand_streams_echo_at_once()
    {
        const int Count = 1000;
        await using var muxer = new MuxerHarness();
        Task echoing = Task.WhenAll(Enumerable.Range(0, Count).Select(async _ => await EchoAsync(await muxer.Listener.AcceptAsync())));

        await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            byte[] said = Bytes.Of(1 + (i * 13), (ulong)i);
            await using YamuxStream stream = await muxer.Dialer.OpenAsync();
            await stream.PutAsync(said);
            stream.CompleteWrites();
            (await stream.ReadToEndAsync()).ShouldBe(said);
        })).Soon();

        await echoing.Soon();
        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task ten_thousand_messages_keep_their_order()
    {
        const int Count = 10_000;
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();

        Task writing = Task.Run(
            async () =>
            {
                for (int i = 0; i < Count; i++)
                    await near.WriteAsync(BitConverter.GetBytes(i), Cancellation);
            },
            Cancellation);
        byte[] read = await far.ReadExactlyAsync(Count * sizeof(int));

        await writing.Soon();
        for (int i = 0; i < Count; i++)
            BitConverter.ToInt32(read, i * sizeof(int)).ShouldBe(i);
    }

    [Fact]
    public async Task a_writer_waits_when_the_window_is_used_up_and_goes_on_when_half_was_read()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        await near.PutAsync(new byte[Window]);
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");

        Task writing = near.PutAsync([1]);
        await far.ReadExactlyAsync((Window / 2) - 1);
        (YamuxStream other, YamuxStream otherFar) = await muxer.OpenAsync();
        await other.PutAsync([9]);
        (await otherFar.ReadExactlyAsync(1)).ShouldBe([9], "another stream is not held up");
        writing.IsCompleted.ShouldBeFalse("less than half was read");
        await far.ReadExactlyAsync(1);

        await writing.Soon();
        muxer.Listener.Budget.Unread.ShouldBeInRange(Window / 2, (Window / 2) + 1);
    }

    [Fact]
    public async Task a_hundred_streams_that_nobody_reads_hold_no_other_up_and_take_their_windows_only()
    {
        const int Count = 100;
        await using var muxer = new MuxerHarness();
        var writes = new List<Task>();
        for (int i = 0; i < Count; i++)
        {
            (YamuxStream near, _) = await muxer.OpenAsync();
            writes.Add(near.WriteAsync(new byte[2 * Window], Cancellation).AsTask());
        }

        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Count * (long)Window, "all windows were sent");
        (YamuxStream live, YamuxStream far) = await muxer.OpenAsync();
        Task writing = live.PutAsync(Bytes.Of(4 * Window));

        (await far.ReadExactlyAsync(4 * Window)).ShouldBe(Bytes.Of(4 * Window));
        await writing.Soon();
        writes.ShouldAllBe(write => !write.IsCompleted);
        await muxer.Dialer.Session.DisposeAsync().Soon();
        foreach (Task write in writes)
            await Should.ThrowAsync<Libp2pException>(() => write.Soon());
    }

    [Fact]
    public async Task a_read_of_no_bytes_waits_for_data_and_takes_none()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();

        Task<int> waiting = far.ReadAsync(Memory<byte>.Empty, Cancellation).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await near.PutAsync([5]);

        (await waiting.Soon()).ShouldBe(0);
        (await far.ReadExactlyAsync(1)).ShouldBe([5]);
    }

    [Fact]
    public async Task one_read_and_one_write_at_a_time()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, _) = await muxer.OpenAsync();
        Task<int> reading = near.ReadAsync(new byte[1], Cancellation).AsTask();
        Task writing = near.WriteAsync(new byte[2 * Window], Cancellation).AsTask();

        await Should.ThrowAsync<InvalidOperationException>(() => near.ReadAsync(new byte[1], Cancellation).AsTask());
        await Should.ThrowAsync<InvalidOperationException>(() => near.WriteAsync(new byte[1], Cancellation).AsTask());

        near.Reset();
        await Should.ThrowAsync<Libp2pException>(() => reading.Soon());
        await Should.ThrowAsync<Libp2pException>(() => writing.Soon());
    }

    [Fact]
    public async Task a_cancelled_read_takes_nothing_and_the_next_one_works()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();

        Task<int> reading = far.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading.Soon());
        await Should.ThrowAsync<OperationCanceledException>(() => far.ReadAsync(new byte[1], cancellation.Token).AsTask().Soon());
        await near.PutAsync([6]);

        (await far.ReadExactlyAsync(1)).ShouldBe([6]);
    }

    [Fact]
    public async Task a_write_cancelled_before_it_began_sends_nothing()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => near.WriteAsync(new byte[] { 1 }, new CancellationToken(canceled: true)).AsTask());
        await near.PutAsync([2]);
        near.CompleteWrites();

        (await far.ReadToEndAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task the_memory_of_a_cancelled_write_is_the_callers_again()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        byte[] lent = new byte[2 * Window];

        Task writing = near.WriteAsync(lent, cancellation.Token).AsTask();
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => writing.Soon());
        lent.AsSpan().Fill(0xff);
        byte[] read = await far.ReadExactlyAsync(Window);
        (YamuxStream other, YamuxStream otherFar) = await muxer.OpenAsync();
        await otherFar.PutAsync([9]); // behind the window that is announced now
        await other.ReadExactlyAsync(1);
        await near.PutAsync([1, 2, 3]);

        read.ShouldAllBe(value => value == 0);
        (await far.ReadExactlyAsync(3)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task the_end_that_waits_behind_a_write_is_sent_when_the_write_is_cancelled()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();

        Task writing = near.WriteAsync(new byte[2 * Window], cancellation.Token).AsTask();
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");
        near.CompleteWrites();
        await Deadlines.HoldsSoonAsync(() => muxer.Dialer.Session.Writer.Queued == 0, "the writer has nothing to say");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => writing.Soon());

        // Nothing is read, so no window is announced, which would wake the writer too.
        far.CompleteWrites();
        await muxer.NoStreamsAsync();
        await far.DisposeAsync();
    }

    private static async Task EchoAsync(YamuxStream stream)
    {
        await using (stream)
            await stream.PutAsync(await stream.ReadToEndAsync());
    }
}
