using System.Runtime.ExceptionServices;
using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <summary>Reads what is committed in a thread, for all who listen to it in this process, until the last one leaves.</summary>
internal sealed class ChangeFeed : IAsyncDisposable
{
    /// <summary>
    /// After a hint that nothing was found for it is looked again soon, and then less and less often: a session in a transaction of the caller's gives its hint
    /// before that is committed, and a daemon reduces later than the record was committed.
    /// </summary>
    private static readonly TimeSpan LookAgainMin = TimeSpan.FromMilliseconds(10);

    private readonly ThreadId _thread;
    private readonly ChangeTable _changes;
    private readonly DatabasePatience _patience;
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;
    private readonly ChangeTail _tail = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _reading;
    private TaskCompletionSource _hint = NewTurn();
    private TaskCompletionSource _news = NewTurn();
    private volatile Exception? _end;

    public ChangeFeed(ThreadId thread, ChangeTable changes, DatabasePatience patience, TimeSpan pollInterval, TimeProvider time)
    {
        (_thread, _changes, _patience, _pollInterval, _time) = (thread, changes, patience, pollInterval, time);
        _reading = Task.Run(() => ReadAsync(_stopping.Token));
    }

    /// <summary>How many listen; kept by <see cref="ChangeFeeds"/>.</summary>
    public int Listeners { get; set; }

    /// <summary>Whether nothing comes any more.</summary>
    public bool HasEnded => _end is not null;

    /// <summary>Done when there is something new. Take it before looking, wait for it after.</summary>
    public Task News => Volatile.Read(ref _news).Task;

    /// <summary>It is worth looking.</summary>
    public void Hint() => Volatile.Read(ref _hint).TrySetResult();

    /// <summary>Changes behind a cursor that are at hand; null where the table must be asked.</summary>
    public IReadOnlyList<InstanceChanged>? After(ThreadCursor cursor) => _tail.After(cursor);

    /// <exception cref="ThreadsException">Why nothing comes any more.</exception>
    /// <exception cref="OperationCanceledException">The application stops.</exception>
    public void RequireOpen()
    {
        if (_end is { } end) ExceptionDispatchInfo.Throw(end);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var start = await _patience.AskAsync(_thread, token => _changes.CurrentAsync(_thread, token), cancellationToken).ConfigureAwait(false);
            _tail.Begin(start);
            Wake();
            await FollowAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The end of the feed, which RequireOpen tells each of those who listen.
            _end = exception;
            Wake();
        }
    }

    private async Task FollowAsync(ThreadCursor at, CancellationToken cancellationToken)
    {
        var patience = LookAgainMin;
        while (true)
        {
            var hint = TakeHint();
            var page = await _patience.AskAsync(_thread, token => _changes.ReadAsync(_thread, at, token), cancellationToken).ConfigureAwait(false);
            if (page.Count > 0)
            {
                at = page[^1].Cursor;
                _tail.Add(page);
                Wake();
                patience = LookAgainMin;
                if (page.Count == ChangeTable.PageRows) continue;
            }

            var isHinted = await IsHintedAsync(hint, patience, cancellationToken).ConfigureAwait(false);
            patience = isHinted ? LookAgainMin : 2 * patience < _pollInterval ? 2 * patience : _pollInterval;
        }
    }

    // What is committed before a hint is read after it was taken.
    private Task TakeHint()
    {
        var hint = Volatile.Read(ref _hint);
        if (hint.Task.IsCompleted) Volatile.Write(ref _hint, hint = NewTurn());
        return hint.Task;
    }

    private async Task<bool> IsHintedAsync(Task hint, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(hint, Task.Delay(patience, _time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return hint.IsCompleted;
    }

    private void Wake() => Interlocked.Exchange(ref _news, NewTurn()).TrySetResult();

    private static TaskCompletionSource NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
