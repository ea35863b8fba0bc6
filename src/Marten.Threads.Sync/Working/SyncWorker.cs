using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Agents;
using Marten.Threads.Sync.Exchanging;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Pushing;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Sync.Working;

/// <summary>
/// What a process does by itself for the threads of its buckets: tells peers of new records after each commit, compares heads on schedule and when a peer comes back,
/// and fetches what it was asked to. Each part fails for itself.
/// </summary>
internal sealed class SyncWorker : IAsyncDisposable
{
    /// <summary>Pushes at a time; a slow peer holds up its own.</summary>
    private const int PushesAtOnce = 32;

    private const int WakesAtOnce = 4;

    /// <summary>Threads, and pairs, that wait to be looked at; what comes beyond is found on schedule.</summary>
    private const int WaitingMax = 100_000;

    /// <summary>What came from one peer is told to the others together, not record by record.</summary>
    private static readonly TimeSpan RelayDelay = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly WorkerParts _parts;
    private readonly KeyedWork<ThreadId> _wakes;
    private readonly KeyedWork<(ThreadId Thread, PeerId Peer)> _pushes;
    private readonly Wakes _unsure = new();
    private readonly LatestSet<ThreadId> _relays = new();
    private readonly LatestSet<bool> _cycles = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IDisposable _hearing;
    private Task _loops = Task.CompletedTask;

    public SyncWorker(WorkerParts parts)
    {
        _parts = parts;
        _wakes = new KeyedWork<ThreadId>(WakesAtOnce, WaitingMax, WakeAsync, parts.Logger);
        _pushes = new KeyedWork<(ThreadId Thread, PeerId Peer)>(PushesAtOnce, WaitingMax, (pair, token) => parts.Push.RunAsync(pair.Thread, pair.Peer, token), parts.Logger);
        parts.Pulls.Shown = parts.Exchanges.Request;
        parts.Buckets.Grown = () => _cycles.Add(true);
        _hearing = parts.Signals.Subscribe(Hear);
    }

    /// <summary>When all threads were last looked through; null before the first time.</summary>
    public DateTimeOffset? CycledAt { get; private set; }

    /// <summary>When the work began.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public void Start()
    {
        StartedAt = _parts.Time.GetUtcNow();
        var token = _stopping.Token;
        List<Task> loops =
        [
            _wakes.RunAsync(token), _pushes.RunAsync(token), _parts.Exchanges.RunAsync(token), _parts.Pulls.RunAsync(token),
            RepeatAsync(CycleAsync, token), RepeatAsync(RelayAsync, token), RepeatAsync(ReportAsync, token),
        ];
        if (_parts.HasOthers) loops.Add(_parts.Signals.RelayAsync(token));
        _loops = Task.WhenAll(loops);
    }

    /// <summary>A peer has connected: what it missed is told at once.</summary>
    public void Connected(PeerId peer)
    {
        _parts.Conditions.Succeeded(peer);
        foreach (var state in _parts.States.Kept.Where(state => state.Knows(peer) && _parts.Buckets.Owns(state.Thread)))
        {
            _parts.Pairs.Of(state.Thread, peer).Reset();
            _parts.Exchanges.Request(state.Thread, peer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _hearing.Dispose();
        _parts.Buckets.Grown = null;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_loops.Exception is { } fault) SyncMessages.WorkFailed(_parts.Logger, fault, "a loop of the worker");
        _stopping.Dispose();
    }

    private void Hear(ThreadSignal signal)
    {
        if (signal.Change == ThreadChange.Reduced) return; // peers have the records; what became of them is our own matter
        if (!signal.Thread.IsDefined) _cycles.Add(true);
        else if (!_parts.Buckets.Owns(signal.Thread)) return;
        else if (signal.Change == ThreadChange.Written) _wakes.Request(signal.Thread);
        else _relays.Add(signal.Thread);
    }

    private async Task WakeAsync(ThreadId thread, CancellationToken cancellationToken)
    {
        if (await _parts.States.GetAsync(thread, cancellationToken).ConfigureAwait(false) is not { } state) return;
        if (!_unsure.IsNews(state))
        {
            _unsure.LookAgain(thread);
            _relays.Nudge();
        }

        foreach (var peer in PeersOf(state)) _pushes.Request((thread, peer));
    }

    private async Task CycleAsync(CancellationToken cancellationToken)
    {
        if (_parts.HasOthers) await _parts.Addresses.LoadAsync(cancellationToken).ConfigureAwait(false);
        var held = await _parts.Replica.ThreadsAsync(cancellationToken).ConfigureAwait(false);
        _parts.States.Compare(held);
        await _parts.Gate.LoadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (thread, _) in held)
        {
            if (_parts.Buckets.Owns(thread)) await CycleAsync(thread, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        CycledAt = _parts.Time.GetUtcNow();
        await _cycles.WaitAsync(_parts.Options.ExchangeInterval, _parts.Time, cancellationToken).ConfigureAwait(false);
        _cycles.Take();
    }

    private async Task CycleAsync(ThreadId thread, DateTimeOffset unlessHeardAfter, CancellationToken cancellationToken)
    {
        try
        {
            if (await _parts.States.GetAsync(thread, cancellationToken).ConfigureAwait(false) is not { } state) return;
            _unsure.IsNews(state);
            foreach (var peer in PeersOf(state).Where(peer => !_parts.Pairs.Of(thread, peer).WasHeardAfter(unlessHeardAfter))) _parts.Exchanges.Request(thread, peer);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            SyncMessages.ThreadFailed(_parts.Logger, exception, thread); // the others go on
        }
    }

    private async Task RelayAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(RelayDelay, _parts.Time, cancellationToken).ConfigureAwait(false);
        foreach (var thread in _unsure.Due())
        {
            _parts.States.Forget(thread);
            _wakes.Request(thread);
        }

        // Whoever just sent it has it.
        var lately = _parts.Time.GetUtcNow() - (2 * RelayDelay);
        foreach (var thread in _relays.Take()) await CycleAsync(thread, lately, cancellationToken).ConfigureAwait(false);
        if (_unsure.Count == 0) await _relays.WaitAsync(RelayDelay * 10, _parts.Time, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(ReportInterval, _parts.Time, cancellationToken).ConfigureAwait(false);
        await _parts.Reports.StoreAsync(cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<PeerId> PeersOf(ReplicaState state) => state.KnownPeers.Where(peer => peer != _parts.Self && _parts.Conditions.MayTry(peer));

    private async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                SyncMessages.WorkFailed(_parts.Logger, exception, "a round");
                await Task.Delay(ReportInterval, _parts.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
