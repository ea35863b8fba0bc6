using Marten.Threads.Protocol;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Pushing;

/// <summary>Remembers what was read last, since all peers of a thread are told the same. Thread-safe.</summary>
internal sealed class PagesOnce(IThreadReplica replica)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, (string Key, Task<IReadOnlyList<LogPage>> Pages)> _last = [];

    /// <summary>Threads whose last pages are remembered, each up to one reply; few, since peers are told at about the same time.</summary>
    private const int RememberedMax = 16;

    public Task<IReadOnlyList<LogPage>> ReadAsync(ReplicaState state, IReadOnlyList<KnownPosition> known, PageLimits limits, CancellationToken cancellationToken)
    {
        var key = $"{state.HeadsEdge} {string.Join(' ', known.Select(static one => $"{one.Log} {one.Record}"))}";
        lock (_lock)
        {
            if (_last.TryGetValue(state.Thread, out var last) && last.Key == key && !last.Pages.IsFaulted && !last.Pages.IsCanceled) return last.Pages;
            if (_last.Count >= RememberedMax) _last.Clear();
            var reading = replica.ReadAsync(state.Thread, known, limits, cancellationToken);
            _last[state.Thread] = (key, reading);
            return reading;
        }
    }
}
