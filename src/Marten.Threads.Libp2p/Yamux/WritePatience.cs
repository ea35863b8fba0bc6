namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// How long one write may take. One token serves all writes, and another one takes its place where a time was over in the moment in which its write ended
/// well: that must not end the next one.
/// </summary>
internal sealed class WritePatience : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private CancellationTokenSource _source;
    private CancellationTokenRegistration _stopping;

    public WritePatience(TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        (_timeout, _time, _stop) = (timeout, time, stop);
        _source = NewSource();
    }

    /// <summary>A write begins; the token is cancelled when it takes too long, or with the one that stops all.</summary>
    public CancellationToken Begin()
    {
        if (_source.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            Dispose();
            _source = NewSource();
        }

        _source.CancelAfter(_timeout);
        return _source.Token;
    }

    /// <summary>The write has ended.</summary>
    public void End() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _stopping.Dispose();
        _source.Dispose();
    }

    private CancellationTokenSource NewSource()
    {
        var source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _stopping = _stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
        return source;
    }
}
