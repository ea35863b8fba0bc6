using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Listening;

/// <summary>
/// Asks the database for the changes of a thread until it answers. Those who ask take turns: a thousand that are woken at once, or come back at once, must leave
/// connections to the application.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, and without one there is nothing to dispose of.")]
internal sealed class DatabasePatience(TimeProvider time, ILogger logger)
{
    /// <summary>Questions at a time, a small part of Npgsql's hundred connections; a look is over within a millisecond.</summary>
    private const int AtOnce = 8;

    /// <summary>A connection that was killed is replaced at once; a server that restarts is back after some of these, doubled each time.</summary>
    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(25);

    /// <summary>Longer than this nobody waits after a database came back.</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);

    /// <exception cref="ThreadsException">The database answered, and waiting will not change it.</exception>
    public async Task<T> AskAsync<T>(ThreadId thread, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var delay = DelayMin;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await AskOnceAsync(ask, cancellationToken).ConfigureAwait(false);
                if (attempt > 1) SignalLog.ReadingMended(logger, thread, attempt);
                return answer;
            }
            catch (Exception exception) when (exception is not ThreadsException && !cancellationToken.IsCancellationRequested)
            {
                // Whatever ails the database or the way to it: the feed waits there, and who listens is owed it.
                SignalLog.ReadingBroken(logger, thread, attempt, exception);
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < DelayMax ? delay * 2 : DelayMax;
        }
    }

    private async Task<T> AskOnceAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ask(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
