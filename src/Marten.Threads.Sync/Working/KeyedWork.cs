using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Working;

/// <summary>
/// Work that is asked for by key, often for the same: what waits already is not queued twice, what is asked for while it runs runs once more, and no key runs twice at
/// a time. What fails is logged, and was to be asked for again anyway. Thread-safe.
/// </summary>
internal sealed class KeyedWork<TKey>(int workers, int waitingMax, Func<TKey, CancellationToken, Task> work, ILogger logger)
    where TKey : notnull
{
    private enum Standing
    {
        Waits,
        Runs,
        RunsAndWaits,
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Standing> _known = [];
    private readonly Channel<TKey> _waiting = Channel.CreateBounded<TKey>(waitingMax);

    /// <summary>Keys that wait or run.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>Asks for work on a key.</summary>
    /// <returns>False when too much waits already: the work is not done then.</returns>
    public bool Request(TKey key)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var standing))
            {
                if (standing == Standing.Runs) _known[key] = Standing.RunsAndWaits;
                return true;
            }

            if (!_waiting.Writer.TryWrite(key)) return false;
            _known.Add(key, Standing.Waits);
            return true;
        }
    }

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancellationToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_lock) _known[key] = Standing.Runs;
            try
            {
                await work(key, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                SyncMessages.WorkFailed(logger, exception, typeof(TKey).Name);
            }

            End(key);
        }
    }

    private void End(TKey key)
    {
        lock (_lock)
        {
            _known.Remove(key, out var standing);
            if (standing == Standing.RunsAndWaits && _waiting.Writer.TryWrite(key)) _known.Add(key, Standing.Waits);
        }
    }
}
