using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Pulling;

/// <summary>How far the logs of a thread are asked for in one pull.</summary>
/// <param name="state">The thread as it was when the pull began.</param>
/// <param name="fromRoot">Whether logs are read again from their beginning: a fork is found so, which the heads do not tell.</param>
internal sealed class PullPositions(ReplicaState state, bool fromRoot)
{
    private readonly Dictionary<LogId, Cid> _reached = [];
    private readonly Dictionary<LogId, long> _told = [];
    private readonly HashSet<LogId> _muted = [];

    /// <summary>Records that the peer said it has and that were not here when the pull began.</summary>
    public long Expected => _told.Sum(one => Math.Max(0, one.Value - HeadOf(one.Key)));

    /// <summary>The peer said how many records of a log it has.</summary>
    public void Told(LogId log, long counter) => _told[log] = counter;

    /// <summary>A log was read up to a record.</summary>
    public void Reached(LogId log, Cid record) => _reached[log] = record;

    /// <summary>No more of a log is wanted in this pull, since what came of it is of no use; others go on.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Mute(LogId log) => _muted.Add(log);

    /// <summary>The request for what follows.</summary>
    public GetRecordsRequest Request(int recordsMax)
    {
        var body = new GetRecordsRequest.Types.Body { ThreadId = state.Thread.Bytes(), ServiceKey = state.ServiceKey.Bytes() };
        foreach (var log in state.Logs.Select(static log => log.Id).Union(_reached.Keys)) body.Logs.Add(Entry(log, recordsMax));
        return new GetRecordsRequest { Body = body };
    }

    private GetRecordsRequest.Types.Entry Entry(LogId id, int recordsMax)
    {
        var entry = new GetRecordsRequest.Types.Entry { LogId = id.Bytes(), Offset = default(Cid).Bytes(), Limit = _muted.Contains(id) ? 0 : recordsMax };
        if (_reached.TryGetValue(id, out var record))
        {
            entry.Offset = record.Bytes(); // without a counter: what the peer knows of the record decides
        }
        else if (!fromRoot && state.Logs.FirstOrDefault(log => log.Id == id) is { } here)
        {
            entry.Offset = here.Head.Cid.Bytes();
            entry.Counter = here.Head.Counter;
        }

        return entry;
    }

    private long HeadOf(LogId id) => state.Logs.FirstOrDefault(log => log.Id == id)?.Head.Counter ?? 0;
}
