using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>
/// Threads for which a hint came and nothing new was found. A write in a transaction of the caller's gives its hint before that is committed, so it is looked again
/// for a while. Thread-safe.
/// </summary>
internal sealed class Wakes
{
    /// <summary>Threads whose heads are remembered; when full, all are forgotten, and look new once more.</summary>
    private const int RememberedMax = 100_000;

    /// <summary>At which of the rounds that follow it is looked again.</summary>
    private static readonly int[] Rounds = [1, 3, 10, 30, 100];

    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadId, ulong> _heads = [];
    private readonly Dictionary<ThreadId, int> _unsure = [];

    /// <summary>Threads that are looked at again.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _unsure.Count;
        }
    }

    /// <summary>Whether own records are there that were not when it was asked last.</summary>
    public bool IsNews(ReplicaState state)
    {
        var heads = Edges.Heads(state.Logs.Where(static log => log.IsOwn && log.Head.IsDefined).Select(static log => (log.Id, log.Head.Cid)));
        lock (_lock)
        {
            if (_heads.TryGetValue(state.Thread, out var known) && known == heads) return false;
            if (_heads.Count >= RememberedMax) _heads.Clear();
            _heads[state.Thread] = heads;
            _unsure.Remove(state.Thread);
            return true;
        }
    }

    /// <summary>Nothing new was found after a hint.</summary>
    public void LookAgain(ThreadId thread)
    {
        lock (_lock) _unsure.TryAdd(thread, 0);
    }

    /// <summary>A round: the threads that are to be looked at again in it.</summary>
    public IReadOnlyList<ThreadId> Due()
    {
        lock (_lock)
        {
            var due = new List<ThreadId>();
            foreach (var (thread, round) in _unsure.ToList())
            {
                if (Rounds.Contains(round + 1)) due.Add(thread);
                if (round + 1 >= Rounds[^1]) _unsure.Remove(thread);
                else _unsure[thread] = round + 1;
            }

            return due;
        }
    }
}
