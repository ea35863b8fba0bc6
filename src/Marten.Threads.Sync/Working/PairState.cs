using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Working;

/// <summary>What this process remembers of a thread at a peer. Thread-safe.</summary>
internal sealed class PairState
{
    /// <summary>How often a log is read from its beginning for the same head; where that does not help, nothing does.</summary>
    private const int RootReadsMax = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<LogId, LogHead> _told = [];
    private readonly Dictionary<LogId, (Cid Head, int Times)> _rootReads = [];
    private readonly AskPatience _records = new();
    private readonly AskPatience _logs = new();
    private bool _isTold;
    private DateTimeOffset? _differsSince;
    private DateTimeOffset _heardAt;

    /// <summary>Held by whoever fetches from the peer: what is on its way need not be asked for a second time.</summary>
    public SemaphoreSlim Fetching { get; } = new(1, 1);

    /// <summary>Whether the peer was told of the heads here, so that it asks for what it lacks.</summary>
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

    /// <summary>The peer, which knows this host, was told of the heads. Whether it acts upon them is another matter, so records that it has not are still pushed.</summary>
    public void TellHeads()
    {
        lock (_lock) _isTold = true;
    }

    /// <summary>The peer has all records.</summary>
    public void TellAll(ReplicaState state)
    {
        lock (_lock)
        {
            foreach (var log in state.Logs.Where(static log => log.IsOwn)) _told[log.Id] = log.Head;
        }
    }

    /// <summary>Something could not be told: heads are exchanged before anything else.</summary>
    public void Lose()
    {
        lock (_lock) _isTold = false;
    }

    /// <summary>Records came from the peer: it has them, and need not be told so.</summary>
    public void Heard(DateTimeOffset now)
    {
        lock (_lock) _heardAt = now;
    }

    /// <summary>Whether records came from the peer after a moment.</summary>
    public bool WasHeardAfter(DateTimeOffset moment)
    {
        lock (_lock) return _heardAt > moment;
    }

    /// <summary>Whether to ask for records, the heads' edges being different.</summary>
    public bool IsRecordsDue(ulong here, ulong there)
    {
        lock (_lock) return _records.IsDue(here, there);
    }

    /// <summary>Whether to ask for logs, the addresses' edges being different.</summary>
    public bool IsLogsDue(ulong here, ulong there)
    {
        lock (_lock) return _logs.IsDue(here, there);
    }

    /// <summary>The peer has come back, or was asked by the application: questions are asked at once again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _records.Reset();
            _logs.Reset();
            _rootReads.Clear();
        }
    }

    /// <summary>Whether to read a log from its beginning for a head that the peer told.</summary>
    public bool IsRootReadDue(LogId log, Cid head)
    {
        lock (_lock)
        {
            var (known, times) = _rootReads.GetValueOrDefault(log);
            if (known != head) times = 0;
            if (times >= RootReadsMax) return false;
            _rootReads[log] = (head, times + 1);
            return true;
        }
    }

    /// <summary>Heads were compared and differ.</summary>
    public void Differs(DateTimeOffset now)
    {
        lock (_lock) _differsSince ??= now;
    }

    /// <summary>Heads were compared and are equal.</summary>
    /// <returns>How long they were seen to differ; null when they were equal before.</returns>
    public TimeSpan? Agrees(DateTimeOffset now)
    {
        lock (_lock)
        {
            var lag = now - _differsSince;
            _differsSince = null;
            _records.Reset();
            _rootReads.Clear();
            return lag;
        }
    }
}
