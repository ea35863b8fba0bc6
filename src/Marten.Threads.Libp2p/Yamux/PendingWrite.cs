using System.Threading.Tasks.Sources;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// The one write that a stream may have under way; used again for the next. It is called under the stream's lock, and whoever waits goes on
/// elsewhere.
/// </summary>
internal sealed class PendingWrite : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _open;

    /// <summary>Whether a write was begun whose end its writer has not seen.</summary>
    public bool IsPending { get; private set; }

    public ValueTask Begin()
    {
        IsPending = _open = true;
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Lets a token cancel the write. Not under the lock: the token may be cancelled already.</summary>
    public void CancelBy(YamuxStream stream, CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((YamuxStream)state!).CancelWrite(token), stream);
    }

    public void Succeed()
    {
        if (!_open)
            return;
        _open = false;
        _source.SetResult(true);
    }

    /// <summary>Ends the write with an error; false when there is none that has not ended.</summary>
    public bool Fail(Exception exception)
    {
        if (!_open)
            return false;
        _open = false;
        _source.SetException(exception);
        return true;
    }

    void IValueTaskSource.GetResult(short token)
    {
        // Waits for a cancellation that runs just now, so that it cannot meet the next write.
        _registration.Dispose();
        _registration = default;
        try
        {
            _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            IsPending = false;
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
