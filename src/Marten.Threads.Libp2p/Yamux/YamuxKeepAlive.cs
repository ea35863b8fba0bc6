namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// Asks the peer from time to time whether it is still there, and learns from the answer how long a round trip takes. In passing it gives up streams
/// that were ended here and not by the peer.
/// </summary>
internal sealed class YamuxKeepAlive(YamuxSession session, YamuxContext context)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _answer;
    private uint _asked;
    private long _askedAt;
    private long _roundTripTicks;
    private volatile bool _received;

    /// <summary>The last round trip; zero before the first answer.</summary>
    public TimeSpan RoundTrip => new(Interlocked.Read(ref _roundTripTicks));

    /// <summary>Something came from the peer.</summary>
    public void OnReceived() => _received = true;

    /// <summary>An answer came; one to no question is ignored.</summary>
    public void OnAnswer(uint value)
    {
        lock (_lock)
        {
            if (_answer is null || value != _asked)
                return;
            Interlocked.Exchange(ref _roundTripTicks, Math.Max(1, context.Time.GetElapsedTime(_askedAt).Ticks));
            _answer.TrySetResult();
        }
    }

    /// <summary>Goes on until the peer does not answer any more.</summary>
    public async Task<YamuxEnd> RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(session.Options.KeepAliveInterval, context.Time);
        do
        {
            GiveUpLingering();
            if (!await AskAsync(cancellationToken).ConfigureAwait(false))
                return new YamuxEnd(Libp2pFailure.TimedOut, $"The peer did not answer within {session.Options.KeepAliveTimeout.TotalSeconds:0.#} s.");
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));

        throw new OperationCanceledException(cancellationToken);
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        Task answer;
        lock (_lock)
        {
            _answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = _answer.Task;
            _askedAt = context.Time.GetTimestamp();
            _received = false;
            session.Writer.TrySend(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, ++_asked));
        }

        try
        {
            await answer.WaitAsync(session.Options.KeepAliveTimeout, context.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return _received; // on a slow line the answer may stand behind much else
        }
    }

    private void GiveUpLingering()
    {
        foreach (YamuxStream stream in session.Snapshot())
        {
            if (stream.DisposedAt != 0 && context.Time.GetElapsedTime(stream.DisposedAt) > session.Options.LingerTimeout)
                stream.Reset();
        }
    }
}
