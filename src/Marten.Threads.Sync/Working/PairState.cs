using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>How the edges of two hosts that differ have changed since they were compared before.</summary>
internal enum Difference
{
    /// <summary>One of them is another one.</summary>
    New = 0,

    /// <summary>They are as they were.</summary>
    Same = 1,

    /// <summary>They have differed so often that what is lacking is not what heads tell: a fork looks like that. The patience doubles each time.</summary>
    Stale = 2,
}

/// <summary>What this process remembers of a thread at a peer. Thread-safe.</summary>
internal sealed class PairState
{
    private const int PatienceMin = 2, PatienceMax = 256;

    /// <summary>Edges of a thread that is written all the time are others at each comparison. It is given more patience, but not without an end: a fork may be among it.</summary>
    private const int MovingFactor = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<LogId, LogHead> _told = [];
    private bool _isTold;
    private (ulong Here, ulong There) _lastEdges;
    private int _patience = PatienceMin;
    private int _waited;
    private int _differed;

    /// <summary>Held by whoever fetches from the peer: what is on its way need not be asked for a second time.</summary>
    public SemaphoreSlim Fetching { get; } = new(1, 1);

    /// <summary>Whether the peer was told of what is here, so that it asks for what it lacks.</summary>
    public bool IsTold
    {
        get
        {
            lock (_lock) return _isTold;
        }
    }

    /// <summary>The newest record of an own log that the peer was told of.</summary>
    public LogHead ToldOf(LogId log)
    {
        lock (_lock) return _told.GetValueOrDefault(log);
    }

    /// <summary>The peer was told of a record.</summary>
    public void Tell(LogId log, LogHead head)
    {
        lock (_lock) _told[log] = head;
    }

    /// <summary>The peer was told of all heads.</summary>
    public void TellAll(ReplicaState state)
    {
        lock (_lock)
        {
            _isTold = true;
            foreach (var log in state.Logs.Where(static log => log.IsOwn)) _told[log.Id] = log.Head;
        }
    }

    /// <summary>Something could not be told: heads are exchanged before anything else.</summary>
    public void Lose()
    {
        lock (_lock) _isTold = false;
    }

    /// <summary>Edges were compared and differ.</summary>
    public Difference Differs(ulong here, ulong there)
    {
        lock (_lock)
        {
            var isMoving = _lastEdges != (here, there);
            (_lastEdges, _waited) = ((here, there), isMoving ? 0 : _waited + 1);
            _differed++;
            if (_waited < _patience && _differed < MovingFactor * _patience) return isMoving ? Difference.New : Difference.Same;
            (_waited, _differed) = (0, 0);
            _patience = Math.Min(2 * _patience, PatienceMax);
            return Difference.Stale;
        }
    }

    /// <summary>Edges were compared and are equal.</summary>
    public void Agrees()
    {
        lock (_lock) (_lastEdges, _waited, _differed, _patience) = (default, 0, 0, PatienceMin);
    }
}
