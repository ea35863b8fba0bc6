using Marten.Threads.Libp2p.Bounded;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// Many streams over one connection (Yamux, <c>/yamux/1.0.0</c>). Three loops run while it lives, one receiving, one sending, one asking whether
/// the peer is there; the first that ends, ends the session. Safe for use from several threads.
/// </summary>
internal sealed class YamuxSession : IAsyncDisposable
{
    /// <summary>How long the last words may take, and the peer's leaving after them.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly Stream _inner;
    private readonly YamuxContext _context;
    private readonly YamuxStreams _streams;
    private readonly YamuxReader _reader;
    private readonly YamuxKeepAlive _keepAlive;
    private readonly SemaphoreSlim _backlog;
    private readonly TokenBucket _waste;
    private readonly Func<YamuxStream, bool> _onInbound;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<YamuxEnd> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _refusesInbound;
    private volatile bool _peerGoes;
    private volatile YamuxEnd? _ending;
    private volatile YamuxEnd? _failed;
    private Task<YamuxEnd>? _running;
    private long _receivedAt;

    /// <summary>Takes a connection over.</summary>
    /// <param name="inner">The connection; disposed when the session ends.</param>
    /// <param name="isDialer">Which side's numbers are ours.</param>
    /// <param name="options">Limits, checked.</param>
    /// <param name="context">What the host's sessions share.</param>
    /// <param name="onInbound">Called with each stream that the peer opens, and must not wait; false refuses it.</param>
    public YamuxSession(Stream inner, bool isDialer, YamuxOptions options, YamuxContext context, Func<YamuxStream, bool> onInbound)
    {
        _inner = inner;
        _context = context;
        _onInbound = onInbound;
        Options = options;
        Budget = context.Budget.Join(options.MaxSessionReceive, GiveUp);
        TryGrow = Budget.TryGrow;
        Writer = new YamuxWriter(inner, options, context);
        _streams = new YamuxStreams(isDialer);
        _reader = new YamuxReader(this, inner, context);
        _keepAlive = new YamuxKeepAlive(this, context);
        _waste = new TokenBucket(context.Time, options.MaxWastedStreams, options.MaxWastedStreams / 10.0);
        _backlog = new SemaphoreSlim(options.MaxUnacknowledged, options.MaxUnacknowledged);
    }

    public YamuxOptions Options { get; }

    public YamuxWriter Writer { get; }

    public ReceiveBudget.Share Budget { get; }

    public Func<int, bool> TryGrow { get; }

    public TimeProvider Time => _context.Time;

    /// <summary>The last round trip that was measured; zero before the first.</summary>
    public TimeSpan RoundTrip => _keepAlive.RoundTrip;

    public int StreamCount => _streams.Count;

    /// <summary>Whether streams may still be opened.</summary>
    public bool IsOpen => !_peerGoes && !_refusesInbound && !_asked.Task.IsCompleted && _running is { IsCompleted: false } && _streams.HasNumbers;

    /// <summary>Why the session ends; null while it lives.</summary>
    public YamuxEnd? Ending => _ending;

    /// <summary>When something came from the peer, as a time stamp; 0 before.</summary>
    public long ReceivedAt => Interlocked.Read(ref _receivedAt);

    /// <summary>Ends with the session, and tells why.</summary>
    public Task<YamuxEnd> Completion => _running ?? throw new InvalidOperationException("The session was not started.");

    /// <summary>Begins to receive and to send.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Opens a stream; waits while too many are not taken by the peer.</summary>
    /// <exception cref="Libp2pException">The session ends, or has no numbers left.</exception>
    public async ValueTask<YamuxStream> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_backlog.Wait(0, CancellationToken.None))
            await WaitForBacklogAsync(cancellationToken).ConfigureAwait(false);
        YamuxStream? stream = IsOpen ? _streams.TryOpen(this) : null;
        if (stream is null)
        {
            _backlog.Release();
            throw new Libp2pException(Libp2pFailure.ConnectionClosed, "The connection takes no further streams.");
        }

        _context.Metrics.StreamOpened(inbound: false);
        stream.Greet();
        return stream;
    }

    /// <summary>
    /// Lets streams end, then says goodbye and closes the connection. New streams of the peer are reset meanwhile.
    /// </summary>
    /// <param name="patience">How long to wait for the streams.</param>
    /// <param name="cancellationToken">Ends the waiting at once.</param>
    public async Task DrainAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        _refusesInbound = true;
        if (_streams.Count == 0)
            _empty.TrySetResult();
        await ((Task)Task.WhenAny(_empty.Task, Completion)).WaitAsync(patience, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End(new YamuxEnd(Libp2pFailure.ConnectionClosed, "The connection was closed by this side."));
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Ends the session for a reason, soon; <see cref="Completion"/> tells when it has.</summary>
    public void End(YamuxEnd reason)
    {
        if (!_asked.TrySetResult(reason))
            return;
        _ending = reason;
        if (!IsGraceful(reason))
            _failed = reason;
    }

    /// <summary>Ends the session.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new YamuxEnd(Libp2pFailure.ConnectionClosed, "The connection was closed by this side."));
        if (_running is null)
            await _inner.DisposeAsync().ConfigureAwait(false);
        else
            await _running.ConfigureAwait(false);
    }

    public IReadOnlyList<YamuxStream> Snapshot() => _streams.Snapshot();

    public void OnReceived()
    {
        Interlocked.Exchange(ref _receivedAt, Time.GetTimestamp());
        _keepAlive.OnReceived();
    }

    /// <summary>Makes a peer that is there say something, soon.</summary>
    public void Nudge() => Writer.TrySend(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0));

    /// <summary>Why nothing that the peer sends matters any more; null while it does, also while the session ends in peace.</summary>
    public YamuxEnd? Failed => _failed;

    /// <summary>A ping or a go-away came.</summary>
    public YamuxEnd? OnControl(YamuxHeader header)
    {
        if (header.Type == YamuxFrameType.Ping)
        {
            if (header.Has(YamuxFlags.Syn))
                Writer.Answer(header.Length);
            else if (header.Has(YamuxFlags.Ack))
                _keepAlive.OnAnswer(header.Length);
            else
                return YamuxEnd.Violation("A ping is neither question nor answer.");
            return null;
        }

        if (header.Length != (uint)YamuxGoAway.Normal)
            return new YamuxEnd(Libp2pFailure.ConnectionClosed, $"The peer went away with code {header.Length}.");
        // Nothing comes after a go-away where no stream is open, so that nobody waits for more: both sides would wait for each other.
        _peerGoes = true;
        return _streams.Count == 0 ? PeerWent : null;
    }

    /// <summary>The peer opens a stream. It is null when it was not taken; the peer is told.</summary>
    public YamuxEnd? OnSyn(uint id, out YamuxStream? stream)
    {
        stream = null;
        if (!_streams.IsPeers(id))
            return YamuxEnd.Violation("The peer opened a stream with a number of ours.");
        if (_streams.Find(id) is not null)
            return YamuxEnd.Violation("The peer opened a stream that is open.");
        if (!_refusesInbound && !_asked.Task.IsCompleted)
            stream = TryAccept(id);
        if (stream is not null)
            return null;
        _context.Metrics.Refused("stream", "limit");
        OnWasted();
        bool queued = Writer.TrySend(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0));
        return queued ? null : YamuxEnd.Violation("The peer opens streams faster than they can be refused.");
    }

    /// <summary>The peer opened a stream for nothing.</summary>
    public void OnWasted()
    {
        bool isTooMuch;
        lock (_waste)
            isTooMuch = !_waste.TryTake();
        if (isTooMuch)
            End(YamuxEnd.Violation("The peer opens streams for nothing, and does not stop."));
    }

    /// <summary>Finds an open stream. It is null when it has ended here already.</summary>
    public YamuxEnd? Find(uint id, out YamuxStream? stream)
    {
        stream = _streams.Find(id);
        return stream is null && !_streams.IsPeers(id) && !_streams.WasOpened(id)
            ? YamuxEnd.Violation("A frame for a stream that never was.")
            : null;
    }

    public void OnAcknowledged(YamuxStream stream)
    {
        if (stream.OnAcknowledged())
            _backlog.Release();
    }

    /// <summary>A stream is done with on both sides.</summary>
    public void Remove(YamuxStream stream)
    {
        if (!_streams.Remove(stream))
            return;
        OnAcknowledged(stream);
        Budget.Shrink(stream.Grown);
        _context.Metrics.StreamEnded(stream.IsInbound);
        if (!Writer.TryRetire(stream))
            End(YamuxEnd.Violation("The peer opens and resets streams faster than they can be answered."));
        if (_streams.Count > 0)
            return;
        if (_peerGoes)
            End(PeerWent);
        if (_refusesInbound)
            _empty.TrySetResult();
    }

    // A stream that nobody wants leaves nothing behind: it never stood in the writer's line.
    private YamuxStream? TryAccept(uint id)
    {
        YamuxStream? stream = _streams.TryAccept(this, id, Options.MaxInboundStreams);
        if (stream is null)
            return null;
        if (!_onInbound(stream))
        {
            _streams.Remove(stream);
            return null;
        }

        _context.Metrics.StreamOpened(inbound: true);
        stream.Greet();
        return stream;
    }

    private static bool IsGraceful(YamuxEnd end) => end.Failure is Libp2pFailure.ConnectionClosed or Libp2pFailure.HostStopped;

    private static YamuxEnd PeerWent => new(Libp2pFailure.ConnectionClosed, "The peer went away.");

    private void GiveUp() => End(new YamuxEnd(Libp2pFailure.LimitReached, "The host holds too much unread data, most of it on this connection."));

    private async Task WaitForBacklogAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await _backlog.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Libp2pException(Libp2pFailure.ConnectionClosed, "The connection ended.");
        }
    }

    private async Task<YamuxEnd> RunAsync()
    {
        // A loop that never has to wait keeps its thread: each has one of its own, or a peer that floods kept the others from beginning.
        Task<YamuxEnd> reading = Task.Run(() => ObserveAsync(_reader.RunAsync(_stopping.Token)));
        Task<YamuxEnd> writing = Task.Run(() => ObserveAsync(SendAsync()));
        Task<YamuxEnd> asking = Task.Run(() => ObserveAsync(_keepAlive.RunAsync(_stopping.Token)));
        YamuxEnd end = await (await Task.WhenAny(reading, writing, asking, _asked.Task).ConfigureAwait(false)).ConfigureAwait(false);
        End(end);

        await SayGoodbyeAsync(end, reading, writing).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(reading, writing, asking).ConfigureAwait(false);
        foreach (YamuxStream stream in _streams.Close())
            stream.OnSessionEnd(end.ToException());
        Budget.Dispose();
        return end;
    }

    private async Task<YamuxEnd> SendAsync()
    {
        await Writer.RunAsync(_stopping.Token).ConfigureAwait(false);
        return await _asked.Task.ConfigureAwait(false);
    }

    // The peer hears why, also where it broke a rule; then a moment for it to leave first, since a connection that is closed with something
    // unread takes back what was sent.
    private async Task SayGoodbyeAsync(YamuxEnd end, Task reading, Task writing)
    {
        bool graceful = IsGraceful(end);
        Writer.End(end.Failure == Libp2pFailure.ProtocolViolation ? YamuxGoAway.ProtocolError : YamuxGoAway.Normal, atOnce: !graceful);
        await writing.WaitAsync(FarewellTimeout, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!graceful || !writing.IsCompleted)
            return;
        WireStream.CompleteWrites(_inner); // a peer with streams open does not leave for a go-away alone
        await reading.WaitAsync(FarewellTimeout, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<YamuxEnd> ObserveAsync(Task<YamuxEnd> loop)
    {
        try
        {
            return await loop.ConfigureAwait(false);
        }
        catch (Libp2pException exception)
        {
            return new YamuxEnd(exception.Failure, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return new YamuxEnd(Libp2pFailure.ConnectionClosed, "The connection broke.", exception);
        }
        catch (Exception exception)
        {
            // A mistake in this library: it costs this connection only, and whoever looks at the end sees it.
            return new YamuxEnd(Libp2pFailure.ConnectionClosed, "An error in this host ended the connection.", exception);
        }
    }
}
