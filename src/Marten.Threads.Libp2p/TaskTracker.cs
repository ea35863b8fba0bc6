namespace Marten.Threads.Libp2p;

/// <summary>Owns tasks that nobody else waits for: it knows how many run, and its owner waits for all of them before it goes.</summary>
/// <param name="onError">Told what a task threw; a cancellation is no error.</param>
internal sealed class TaskTracker(Action<Exception> onError)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    /// <summary>How many run.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Runs something on the thread pool; false when the tracker is closed.</summary>
    public bool TryRun(Func<Task> work)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _count++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Tracker.Observe(state.Work), (Tracker: this, Work: work), preferLocal: false);
        return true;
    }

    /// <summary>Takes nothing more, and waits until all have ended.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_count == 0)
                _empty.TrySetResult();
        }

        return _empty.Task;
    }

    private void Observe(Func<Task> work)
    {
        Task running = RunAsync(work);
        running.GetAwaiter().OnCompleted(Exit);
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // stopped, as its owner wished
        }
        catch (Exception exception)
        {
            onError(exception);
        }
    }

    private void Exit()
    {
        lock (_lock)
        {
            _count--;
            if (_closed && _count == 0)
                _empty.TrySetResult();
        }
    }
}
