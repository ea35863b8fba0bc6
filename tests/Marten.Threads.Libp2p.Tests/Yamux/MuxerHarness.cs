using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>Two sessions at the ends of a connection in memory. When it is disposed, both must have no stream and no unread byte left.</summary>
internal sealed class MuxerHarness : IAsyncDisposable
{
    public MuxerHarness(YamuxOptions? options = null, (Stream Near, Stream Far)? wire = null, TimeProvider? time = null)
    {
        (Stream near, Stream far) = wire ?? DuplexStream.Pair();
        Dialer = new YamuxEndpoint(near, isDialer: true, options, time: time);
        Listener = new YamuxEndpoint(far, isDialer: false, options, time: time);
    }

    public YamuxEndpoint Dialer { get; }

    public YamuxEndpoint Listener { get; }

    /// <summary>Opens a stream by the dialer, and takes it at the listener.</summary>
    public async Task<(YamuxStream Near, YamuxStream Far)> OpenAsync()
    {
        YamuxStream near = await Dialer.OpenAsync();
        return (near, await Listener.AcceptAsync());
    }

    /// <summary>Waits until both sides have no stream any more.</summary>
    public Task NoStreamsAsync() => Deadlines.HoldsSoonAsync(() => Dialer.Session.StreamCount == 0 && Listener.Session.StreamCount == 0, "all streams ended");

    public async ValueTask DisposeAsync()
    {
        // Both at once: each waits a moment for the other to leave.
        await Task.WhenAll(Dialer.DisposeAsync().AsTask(), Listener.DisposeAsync().AsTask());
        Dialer.Budget.Unread.ShouldBe(0);
        Listener.Budget.Unread.ShouldBe(0);
    }
}
