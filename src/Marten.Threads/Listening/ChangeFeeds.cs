using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <summary>The feeds of the threads that somebody listens to: one for each, however many listen. Thread-safe.</summary>
internal sealed class ChangeFeeds(ChangeTable changes, DatabasePatience patience, IThreadSignals signals, ThreadsOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, ChangeFeed> _feeds = [];
    private readonly CancellationTokenSource _stopping = new();
    private IDisposable? _hearing;
    private bool _isStopped;

    /// <summary>How many threads are read.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _feeds.Count;
        }
    }

    /// <summary>The feed of a thread, until the result is disposed.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="cancellationToken">Part of the result's token.</param>
    /// <exception cref="OperationCanceledException">The application stops.</exception>
    public Lease Follow(ThreadId thread, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isStopped) throw new OperationCanceledException("The application stops.");
            _hearing ??= signals.Subscribe(Hear);
            if (!_feeds.TryGetValue(thread, out var feed) || feed.HasEnded)
                _feeds[thread] = feed = new ChangeFeed(thread, changes, patience, options.ListenPollInterval, time);
            feed.Listeners++;
            return new Lease(this, thread, feed, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token));
        }
    }

    /// <summary>Ends every listening with <see cref="OperationCanceledException"/>: nobody reads from the database after it.</summary>
    public async ValueTask DisposeAsync()
    {
        List<ChangeFeed> feeds;
        lock (_lock)
        {
            if (_isStopped) return;
            _isStopped = true;
            feeds = [.. _feeds.Values];
            _feeds.Clear();
            _hearing?.Dispose();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var feed in feeds) await feed.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Hear(ThreadSignal signal)
    {
        lock (_lock)
        {
            if (!signal.Thread.IsDefined)
            {
                foreach (var feed in _feeds.Values) feed.Hint();
            }
            else if (_feeds.TryGetValue(signal.Thread, out var feed))
            {
                feed.Hint();
            }
        }
    }

    private async ValueTask LeaveAsync(ThreadId thread, ChangeFeed feed)
    {
        lock (_lock)
        {
            if (--feed.Listeners > 0) return;
            var isCurrent = _feeds.TryGetValue(thread, out var current) && ReferenceEquals(current, feed);
            if (isCurrent) _feeds.Remove(thread);
            else if (_isStopped) return; // DisposeAsync has it
        }

        await feed.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A place at a feed.</summary>
    internal sealed class Lease(ChangeFeeds feeds, ThreadId thread, ChangeFeed feed, CancellationTokenSource ending) : IAsyncDisposable
    {
        public ChangeFeed Feed => feed;

        /// <summary>Cancelled by whoever listens, or when the application stops.</summary>
        public CancellationToken Token => ending.Token;

        public async ValueTask DisposeAsync()
        {
            await feeds.LeaveAsync(thread, feed).ConfigureAwait(false);
            ending.Dispose();
        }
    }
}
