using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>
/// States of threads as they were read last, forgotten at each hint that something changed. A hint may be lost, so none is believed for long. Thread-safe.
/// </summary>
internal sealed class ThreadStates : IDisposable
{
    /// <summary>States that are kept, some KiB each; when full, all are forgotten and read again.</summary>
    private const int KeptMax = 20_000;

    /// <summary>How long a state is believed without a hint, where nobody looks through the threads' versions.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, Entry> _kept = [];
    private readonly Dictionary<ThreadId, object> _reading = [];
    private Dictionary<ThreadId, long> _versions = [];
    private readonly IThreadReplica _replica;
    private readonly TimeProvider _time;
    private readonly IDisposable _hearing;

    public ThreadStates(IThreadReplica replica, IThreadSignals signals, TimeProvider time)
    {
        (_replica, _time) = (replica, time);
        _hearing = signals.Subscribe(signal => Forget(signal.Thread, signal.Change is ThreadChange.Written or ThreadChange.TakenIn));
    }

    /// <summary>States at hand, without a look into the database.</summary>
    public IReadOnlyList<ReplicaState> Kept
    {
        get
        {
            lock (_lock) return [.. _kept.Values.Select(static one => one.State)];
        }
    }

    /// <summary>A thread's state; null when it is not known here.</summary>
    public Task<ReplicaState?> GetAsync(ThreadId thread, CancellationToken cancellationToken) => GetAsync(thread, areHeadsNeeded: true, cancellationToken);

    /// <summary>A thread's state, the heads of whose logs may be older ones.</summary>
    public Task<ReplicaState?> GetWithoutHeadsAsync(ThreadId thread, CancellationToken cancellationToken) => GetAsync(thread, areHeadsNeeded: false, cancellationToken);

    /// <summary>Forgets the states of threads that changed since the last time, whoever changed them; the others are believed further.</summary>
    public void Compare(IReadOnlyList<HeldThread> held)
    {
        lock (_lock)
        {
            foreach (var (thread, version) in held)
            {
                if (_versions.TryGetValue(thread, out var known) && known == version && _kept.TryGetValue(thread, out var kept)) _kept[thread] = kept with { ReadAt = _time.GetUtcNow() };
                else _kept.Remove(thread);
            }

            _versions = held.ToDictionary(static one => one.Thread, static one => one.Version);
        }
    }

    /// <summary>Forgets a state, as a hint does.</summary>
    public void Forget(ThreadId thread) => Forget(thread, areHeadsOnly: false);

    public void Dispose() => _hearing.Dispose();

    private async Task<ReplicaState?> GetAsync(ThreadId thread, bool areHeadsNeeded, CancellationToken cancellationToken)
    {
        var reading = new object();
        lock (_lock)
        {
            if (_kept.TryGetValue(thread, out var kept) && (kept.HasHeads || !areHeadsNeeded) && _time.GetUtcNow() - kept.ReadAt < AgeMax) return kept.State;
            _reading[thread] = reading;
        }

        ReplicaState? state = null;
        try
        {
            return state = await _replica.StateAsync(thread, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Keep(thread, reading, state);
        }
    }

    // What was read before a hint must not be kept after it, nor what was read before somebody else began to read.
    private void Keep(ThreadId thread, object reading, ReplicaState? state)
    {
        lock (_lock)
        {
            if (!_reading.TryGetValue(thread, out var last) || last != reading) return;
            _reading.Remove(thread);
            if (state is null) return;
            if (_kept.Count >= KeptMax) _kept.Clear();
            _kept[thread] = new Entry(state, _time.GetUtcNow(), HasHeads: true);
        }
    }

    private void Forget(ThreadId thread, bool areHeadsOnly)
    {
        lock (_lock)
        {
            if (!thread.IsDefined)
            {
                _kept.Clear();
                _reading.Clear();
                return;
            }

            _reading.Remove(thread);
            if (areHeadsOnly && _kept.TryGetValue(thread, out var kept)) _kept[thread] = kept with { HasHeads = false };
            else _kept.Remove(thread);
        }
    }

    private sealed record Entry(ReplicaState State, DateTimeOffset ReadAt, bool HasHeads);
}
