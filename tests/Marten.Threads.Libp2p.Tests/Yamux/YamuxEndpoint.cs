using System.Threading.Channels;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>A session, the streams that its peer opened, and what must be true of it in the end.</summary>
internal sealed class YamuxEndpoint : IAsyncDisposable
{
    private readonly Channel<YamuxStream> _inbound = Channel.CreateUnbounded<YamuxStream>();
    private readonly Libp2pMetrics _metrics = new();
    private readonly List<YamuxStream> _streams = [];
    private readonly FakeTimeProvider? _time;

    public YamuxEndpoint(Stream wire, bool isDialer, YamuxOptions? options = null, ReceiveBudget? budget = null, TimeProvider? time = null)
    {
        _time = time as FakeTimeProvider;
        Budget = budget ?? new ReceiveBudget(1L << 40);
        var context = new YamuxContext(time ?? TimeProvider.System, Budget, _metrics);
        Session = new YamuxSession(wire, isDialer, (options ?? new YamuxOptions()).Checked(), context, Take);
        Session.Start();
    }

    public YamuxSession Session { get; }

    public ReceiveBudget Budget { get; }

    /// <summary>How many streams the peer has opened so far.</summary>
    public int InboundTotal { get; private set; }

    public async Task<YamuxStream> OpenAsync()
    {
        YamuxStream stream = await Session.OpenAsync(TestContext.Current.CancellationToken).Soon();
        Remember(stream);
        return stream;
    }

    /// <summary>The next stream of the peer's.</summary>
    public async Task<YamuxStream> AcceptAsync() => await _inbound.Reader.ReadAsync(TestContext.Current.CancellationToken).Soon();

    /// <summary>The other end of a stream that is open.</summary>
    public async Task<YamuxStream> FindAsync(YamuxStream other)
    {
        YamuxStream? found = null;
        await Deadlines.HoldsSoonAsync(() => (found = Array.Find(Remembered(), stream => stream.IsInbound && stream.Id == other.Id)) is not null, "the stream arrived");
        return found!;
    }

    /// <summary>Waits for the end that was to come, and tells it.</summary>
    public Task<YamuxEnd> EndAsync() => Session.Completion.Soon();

    /// <summary>Advances the time, second by second, until something holds.</summary>
    public Task AdvanceUntilAsync(Func<bool> condition, string what) => Deadlines.HoldsSoonAsync(
        () =>
        {
            if (condition())
                return true;
            _time!.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        what);

    /// <summary>Ends all, and sees that nothing is left over.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (YamuxStream stream in Remembered())
            await stream.DisposeAsync();
        Task closing = Session.DisposeAsync().AsTask();
        if (_time is not null)
            await AdvanceUntilAsync(() => closing.IsCompleted, "the session ended");
        await closing.Soon();
        foreach (YamuxStream stream in Remembered())
            await stream.DisposeAsync();

        Session.StreamCount.ShouldBe(0, "streams that were left over");
        Session.Budget.Unread.ShouldBe(0, "unread bytes that were left over");
        Session.Budget.Grown.ShouldBe(0, "window growth that was left over");
        _metrics.Dispose();
    }

    private bool Take(YamuxStream stream)
    {
        InboundTotal++;
        Remember(stream);
        _inbound.Writer.TryWrite(stream);
        return true;
    }

    private void Remember(YamuxStream stream)
    {
        lock (_streams)
            _streams.Add(stream);
    }

    private YamuxStream[] Remembered()
    {
        lock (_streams)
            return [.. _streams];
    }
}
