namespace Marten.Threads.Sync.Working;

/// <summary>Collects what came until somebody takes all of it. Thread-safe; for one who waits.</summary>
internal sealed class LatestSet<T>
{
    private readonly Lock _lock = new();
    private HashSet<T> _items = [];
    private TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);
            _filled.TrySetResult();
        }
    }

    /// <summary>Ends a waiting though nothing came.</summary>
    public void Nudge()
    {
        lock (_lock) _filled.TrySetResult();
    }

    public IReadOnlyCollection<T> Take()
    {
        lock (_lock)
        {
            var taken = _items;
            _items = [];
            if (_filled.Task.IsCompleted) _filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }

    /// <summary>Waits until something is there, or for a while.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Task filled;
        lock (_lock) filled = _filled.Task;
        try
        {
            await filled.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // nothing came
        }
    }
}
