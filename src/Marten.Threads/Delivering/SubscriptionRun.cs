using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Delivering;

/// <summary>Runs one subscription in this process: by hints, and by looking through all threads now and then.</summary>
internal sealed class SubscriptionRun(
    string name, ChangeDelivery delivery, Func<CancellationToken, Task<IReadOnlyList<SubscriptionBacklog>>> backlog, IThreadSignals signals, TimeSpan pollInterval, TimeProvider time, ILogger logger)
{
    /// <summary>Threads that are handled at a time, each with a connection: few of the application's hundred.</summary>
    private const int AtOnce = 4;

    /// <summary>Looking through all threads takes at most this part of the time, however many there are.</summary>
    private const int LookingShare = 10;

    private readonly PendingThreads _pending = new(time, pollInterval);
    private TaskCompletionSource _look = NewLook();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var hearing = signals.Subscribe(Hear);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Repeat(WorkAsync, AtOnce).Prepend(LookAsync).Select(loop => UntilOneEndsAsync(loop, stopping))).ConfigureAwait(false);
    }

    private void Hear(ThreadSignal signal)
    {
        if (signal.Thread.IsDefined) _pending.Add(signal.Thread);
        else Volatile.Read(ref _look).TrySetResult();
    }

    private static async Task UntilOneEndsAsync(Func<CancellationToken, Task> loop, CancellationTokenSource stopping)
    {
        try
        {
            await loop(stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var look = NewLook();
            Volatile.Write(ref _look, look);
            var began = time.GetTimestamp();
            try
            {
                foreach (var (thread, _) in await backlog(cancellationToken).ConfigureAwait(false)) _pending.Add(thread);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                SignalLog.BacklogUnknown(logger, name, exception); // the database may be out of reach for a while
            }

            var pause = LookingShare * time.GetElapsedTime(began);
            await WaitAsync(look.Task, pause > pollInterval ? pause : pollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var hint = _pending.Hint;
            if (_pending.TryTake(out var thread, out var turn)) await DeliverAsync(thread, turn, cancellationToken).ConfigureAwait(false);
            else await WaitAsync(hint, _pending.Pause(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(ThreadId thread, PendingThreads.Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            if (await delivery.DeliverAsync(thread, cancellationToken).ConfigureAwait(false) == 0) _pending.FoundNothing(thread, turn);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the application's handler threw: its place has not moved, and it is owed these changes.
            SignalLog.NotDelivered(logger, thread, name, _pending.Failed(thread, turn), exception);
        }
        finally
        {
            _pending.Release(thread);
        }
    }

    private async Task WaitAsync(Task hint, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(hint, Task.Delay(pause, time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
