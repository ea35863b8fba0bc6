using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Pulling;

/// <summary>How far the logs of a thread are asked for in one pull.</summary>
internal sealed class PullPositions
{
    private readonly ReplicaState _state;
    private readonly Dictionary<LogId, ReplicaLog> _here;
    private readonly Dictionary<LogId, Cid> _reached = [];
    private readonly HashSet<Cid> _ends = [];
    private readonly Dictionary<LogId, long> _told = [];
    private readonly HashSet<LogId> _muted = [];
    private readonly IReadOnlySet<LogId> _roots;

    /// <param name="state">The thread as it was when the pull began.</param>
    /// <param name="roots">
    /// Logs that are read again from their beginning: a fork is found so, which the heads do not tell. The others are not asked for then. Null for none.
    /// </param>
    public PullPositions(ReplicaState state, IReadOnlySet<LogId>? roots)
    {
        _state = state;
        _here = state.Logs.ToDictionary(static log => log.Id);
        _roots = roots ?? new HashSet<LogId>();
    }

    /// <summary>Records that the peer said it has and that were not here when the pull began.</summary>
    public long Expected { get; private set; }

    /// <summary>The peer said how many records of a log it has.</summary>
    public void Told(LogId log, long counter)
    {
        var here = HeadOf(log);
        Expected -= Math.Max(0, _told.GetValueOrDefault(log) - here);
        Expected += Math.Max(0, counter - here);
        _told[log] = counter;
    }

    /// <summary>A log was read up to a record.</summary>
    /// <returns>Whether no page before ended with it: a peer that never gets on is asked no further.</returns>
    public bool Reached(LogId log, Cid record)
    {
        _reached[log] = record;
        return _ends.Add(record);
    }

    /// <summary>No more of a log is wanted in this pull, since what came of it is of no use; others go on.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Mute(LogId log) => _muted.Add(log);

    /// <summary>Whether a log is read from its beginning, so that records that are known do not end the reading.</summary>
    public bool IsFromRoot(LogId log) => _roots.Contains(log);

    /// <summary>The request for what follows.</summary>
    public GetRecordsRequest Request(int recordsMax)
    {
        var body = new GetRecordsRequest.Types.Body { ThreadId = _state.Thread.Bytes(), ServiceKey = _state.ServiceKey.Bytes() };
        foreach (var log in _here.Keys.Union(_reached.Keys)) body.Logs.Add(Entry(log, recordsMax));
        return new GetRecordsRequest { Body = body };
    }

    private GetRecordsRequest.Types.Entry Entry(LogId id, int recordsMax)
    {
        var isWanted = !_muted.Contains(id) && (_roots.Count == 0 || _roots.Contains(id));
        var entry = new GetRecordsRequest.Types.Entry { LogId = id.Bytes(), Offset = default(Cid).Bytes(), Limit = isWanted ? recordsMax : 0 };
        if (_reached.TryGetValue(id, out var record))
        {
            entry.Offset = record.Bytes(); // without a counter: what the peer knows of the record decides
        }
        else if (!_roots.Contains(id) && _here.TryGetValue(id, out var here))
        {
            entry.Offset = here.Head.Cid.Bytes();
            entry.Counter = here.Head.Counter;
        }

        return entry;
    }

    private long HeadOf(LogId id) => _here.TryGetValue(id, out var here) ? here.Head.Counter : 0;
}
