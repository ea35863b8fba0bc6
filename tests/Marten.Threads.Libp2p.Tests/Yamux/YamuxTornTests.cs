using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>A write that was given up in its middle never looks like a whole one.</summary>
public sealed class YamuxTornTests
{
    private const int Window = YamuxOptions.InitialWindow;

    [Theory]
    [InlineData(true)] // the end is said first, and waits behind the write
    [InlineData(false)]
    public async Task an_end_behind_half_a_write_is_a_reset(bool completesFirst)
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        Task writing = near.WriteAsync(new byte[2 * Window], cancellation.Token).AsTask();
        await Deadlines.HoldsSoonAsync(() => muxer.Listener.Budget.Unread == Window, "the window was sent");

        if (completesFirst)
            near.CompleteWrites();
        await cancellation.CancelAsync();
        if (!completesFirst)
            near.CompleteWrites();

        await Should.ThrowAsync<OperationCanceledException>(() => writing.Soon());
        (await Should.ThrowAsync<Libp2pException>(() => far.ReadToEndAsync())).Failure.ShouldBe(Libp2pFailure.StreamReset);
        await muxer.NoStreamsAsync();
    }

    [Fact]
    public async Task a_write_that_was_given_up_before_its_first_byte_leaves_a_stream_that_ends_in_peace()
    {
        await using var muxer = new MuxerHarness();
        (YamuxStream near, YamuxStream far) = await muxer.OpenAsync();
        await near.PutAsync(new byte[Window]);
        using var cancellation = new CancellationTokenSource();
        Task writing = near.WriteAsync(new byte[10], cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        near.CompleteWrites();

        await Should.ThrowAsync<OperationCanceledException>(() => writing.Soon());
        (await far.ReadToEndAsync()).Length.ShouldBe(Window);
    }
}
