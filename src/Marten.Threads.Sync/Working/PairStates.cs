using System.Collections.Concurrent;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Sync.Working;

/// <summary>What this process remembers of threads at peers. It may be forgotten at any time: heads are exchanged again then. Thread-safe.</summary>
internal sealed class PairStates
{
    /// <summary>Pairs that are remembered, some hundred bytes each; when full, all are forgotten.</summary>
    private const int RememberedMax = 200_000;

    private readonly ConcurrentDictionary<(ThreadId Thread, PeerId Peer), PairState> _all = new();

    public PairState Of(ThreadId thread, PeerId peer)
    {
        if (_all.TryGetValue((thread, peer), out var known)) return known;
        if (_all.Count >= RememberedMax) _all.Clear();
        return _all.GetOrAdd((thread, peer), static _ => new PairState());
    }
}
