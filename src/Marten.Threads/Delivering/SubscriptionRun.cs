using System.Diagnostics;
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
    private DateTimeOffset _nextLook;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var hearing = signals.Subscribe(Hear);
        while (true)
        {
            var hint = _pending.Hint;
            if (_pending.IsAllDue || time.GetUtcNow() >= _nextLook) await LookAsync(cancellationToken).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                _pending.TakeDue(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (one, token) => await DeliverAsync(one.Thread, one.Turn, token).ConfigureAwait(false)).ConfigureAwait(false);
            await WaitAsync(hint, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Hear(ThreadSignal signal)
    {
        if (signal.Thread.IsDefined) _pending.Add(signal.Thread);
        else _pending.AddAll();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _pending.TakeAll();
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
        _nextLook = time.GetUtcNow() + (pause > pollInterval ? pause : pollInterval);
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
    }

    private async Task WaitAsync(Task hint, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(hint, Task.Delay(_pending.Pause(), time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
