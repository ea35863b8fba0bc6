using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <summary>The feeds of the threads that somebody listens to: one for each, however many listen. Thread-safe.</summary>
internal sealed class ChangeFeeds(ChangeTable changes, DatabasePatience patience, IThreadSignals signals, ThreadsOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, ChangeFeed> _feeds = [];
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
    /// <exception cref="OperationCanceledException">The application stops.</exception>
    public Lease Follow(ThreadId thread)
    {
        lock (_lock)
        {
            if (_isStopped) throw new OperationCanceledException("The application stops.");
            _hearing ??= signals.Subscribe(Hear);
            if (!_feeds.TryGetValue(thread, out var feed) || feed.HasEnded)
                _feeds[thread] = feed = new ChangeFeed(thread, changes, patience, options.ListenPollInterval, time);
            feed.Listeners++;
            return new Lease(this, thread, feed);
        }
    }

    /// <summary>Ends every listening with <see cref="OperationCanceledException"/>: nobody reads from the database after it.</summary>
    public async Task StopAsync()
    {
        List<ChangeFeed> feeds;
        lock (_lock)
        {
            _isStopped = true;
            feeds = [.. _feeds.Values];
            _feeds.Clear();
            _hearing?.Dispose();
        }

        foreach (var feed in feeds) await feed.DisposeAsync().ConfigureAwait(false);
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
            else if (_isStopped) return; // StopAsync has it
        }

        await feed.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A place at a feed.</summary>
    internal sealed class Lease(ChangeFeeds feeds, ThreadId thread, ChangeFeed feed) : IAsyncDisposable
    {
        public ChangeFeed Feed => feed;

        public ValueTask DisposeAsync() => feeds.LeaveAsync(thread, feed);
    }
}
