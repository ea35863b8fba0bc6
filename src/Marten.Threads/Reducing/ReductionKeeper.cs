using Marten.Threads.Collections;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Reducing;

/// <summary>
/// Keeps instances in step with the validators of this process: collections that were reduced with another version of
/// them are reduced again when it starts, and what a validator could not decide is asked again and again.
/// </summary>
internal sealed class ReductionKeeper(ThreadsRuntime runtime, ReductionParts parts, ILogger<ReductionKeeper> logger) : BackgroundService
{
    /// <summary>A limit that stopped a validator was one of the moment: a minute.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>What stays undecided is asked less and less often, at least once an hour: each time is an event of the store.</summary>
    private static readonly TimeSpan RetryIntervalMax = TimeSpan.FromHours(1);

    private readonly UndecidedOperations _undecided = new(runtime.Database.Schema);
    private readonly Dictionary<(ThreadId Thread, string Collection), (DateTimeOffset Due, TimeSpan Interval)> _waiting = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRefreshed = false;
        while (true)
        {
            try
            {
                if (!isRefreshed) await RefreshAsync(stoppingToken).ConfigureAwait(false);
                isRefreshed = true;
                await RetryAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be out of reach for a while; the work is still there when it comes back.
                ReductionLog.NotKept(logger, exception);
            }

            await Task.Delay(RetryInterval, parts.Time, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reduces collections again that were reduced with another version of their validator.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var all = await runtime.Database.QueryAsync(reader => parts.Collections.AllRulesAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var (thread, rules) in all.Where(one => !parts.Judges.IsCurrent(one.Rules)))
        {
            ReductionLog.OtherVersion(logger, thread, rules.Name);
            await ReduceAsync(
                thread,
                new ReductionRequested(ReductionScope.Collection, rules.Name),
                transaction => parts.Collections.SetHashAsync(transaction, thread, rules, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks again what is due to be asked again.</summary>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        var found = await runtime.Database.QueryAsync(reader => _undecided.FindAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var settled in _waiting.Keys.Except(found.Select(static one => (one.Thread, one.Collection))).ToList()) _waiting.Remove(settled);
        foreach (var one in found)
        {
            var key = (one.Thread, one.Collection);
            var now = parts.Time.GetUtcNow();
            var (due, interval) = _waiting.GetValueOrDefault(key, (now, RetryInterval));
            if (due > now) continue;
            _waiting[key] = (now + interval, interval * 2 < RetryIntervalMax ? interval * 2 : RetryIntervalMax);
            ReductionLog.Undecided(logger, one.Thread, one.Collection, one.Operations);
            await ReduceAsync(one.Thread, new ReductionRequested(ReductionScope.Undecided, one.Collection), static _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> ReduceAsync(ThreadId thread, ReductionRequested request, Func<ThreadTransaction, Task> before, CancellationToken cancellationToken) =>
        runtime.Database.ReduceAsync(
            async transaction =>
            {
                // The thread may have been deleted in the meantime.
                var locked = await parts.Threads.LockAsync(transaction, [thread], cancellationToken).ConfigureAwait(false);
                if (locked.Count == 0) return false;
                await before(transaction).ConfigureAwait(false);
                await runtime.Appends.RequestReductionAsync(transaction, thread, [request], cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
}
