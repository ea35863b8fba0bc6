using System.Runtime.InteropServices;
using Marten.Threads.Protocol;

namespace Marten.Threads.Delivering;

/// <summary>Threads that are to be looked at, and when. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="pollInterval">After which everything is looked at anyway.</param>
internal sealed class PendingThreads(TimeProvider time, TimeSpan pollInterval)
{
    /// <summary>
    /// After a hint that nothing was found for it is looked again soon, and then less and less often: a session in a transaction
    /// of the caller's gives its hint before that is committed.
    /// </summary>
    private static readonly TimeSpan LookAgainMin = TimeSpan.FromMilliseconds(10);

    /// <summary>A handler that failed is called again after this, then after twice of it, and so on.</summary>
    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(1);

    /// <summary>Longer than this no thread waits for its handler.</summary>
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, Turn> _turns = [];
    private readonly HashSet<ThreadId> _taken = [];
    private TaskCompletionSource _hint = NewHint();

    /// <summary>Done at the next hint. Take it before looking.</summary>
    public Task Hint
    {
        get
        {
            lock (_lock)
            {
                if (_hint.Task.IsCompleted) _hint = NewHint();
                return _hint.Task;
            }
        }
    }

    /// <summary>A thread is to be looked at now, unless its handler is to be left alone for a while.</summary>
    public void Add(ThreadId thread)
    {
        lock (_lock)
        {
            if (!_turns.TryGetValue(thread, out var turn) || turn.Attempts == 0) _turns[thread] = new Turn(time.GetUtcNow(), TimeSpan.Zero, 0);
            _hint.TrySetResult();
        }
    }

    /// <summary>Takes the thread that waits longest of those whose turn it is. It is nobody else's until it is released.</summary>
    public bool TryTake(out ThreadId thread, out Turn turn)
    {
        lock (_lock)
        {
            (thread, turn) = (default, default);
            var now = time.GetUtcNow();
            foreach (var (one, its) in _turns)
            {
                if (its.Due <= now && !_taken.Contains(one) && (!thread.IsDefined || its.Due < turn.Due)) (thread, turn) = (one, its);
            }

            if (!thread.IsDefined) return false;
            _turns.Remove(thread);
            _taken.Add(thread);
            return true;
        }
    }

    /// <summary>A thread that was taken may be taken again.</summary>
    public void Release(ThreadId thread)
    {
        lock (_lock)
        {
            _taken.Remove(thread);
            if (_turns.ContainsKey(thread)) _hint.TrySetResult();
        }
    }

    /// <summary>How long nothing is due, at most the poll interval.</summary>
    public TimeSpan Pause()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var pause = pollInterval;
            foreach (var (thread, turn) in _turns)
            {
                if (!_taken.Contains(thread) && turn.Due - now < pause) pause = turn.Due - now;
            }

            return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
        }
    }

    /// <summary>Nothing was found, or another process has it.</summary>
    public void FoundNothing(ThreadId thread, Turn turn)
    {
        var pause = turn.Pause == TimeSpan.Zero ? LookAgainMin : 2 * turn.Pause;
        if (pause >= pollInterval) return;
        lock (_lock) _turns.TryAdd(thread, new Turn(time.GetUtcNow() + pause, pause, 0));
    }

    /// <summary>The handler failed.</summary>
    /// <returns>How often it did.</returns>
    public int Failed(ThreadId thread, Turn turn)
    {
        var pause = turn.Attempts == 0 ? RetryMin : 2 * turn.Pause;
        if (pause > RetryMax) pause = RetryMax;
        lock (_lock) _turns[thread] = new Turn(time.GetUtcNow() + pause, pause, turn.Attempts + 1);
        return turn.Attempts + 1;
    }

    private static TaskCompletionSource NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When a thread is looked at.</summary>
    /// <param name="Due">The time.</param>
    /// <param name="Pause">How long it waits for that.</param>
    /// <param name="Attempts">How often the handler failed.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Turn(DateTimeOffset Due, TimeSpan Pause, int Attempts);
}
