using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Pulling;

/// <summary>How far the logs of a thread are asked for in one pull.</summary>
internal sealed class PullPositions
{
    private readonly Dictionary<LogId, (Cid Record, long Counter)> _known = [];
    private readonly bool _fromRoot;

    /// <param name="fromRoot">Whether logs are read again from their beginning: a fork is found so, which the heads do not tell.</param>
    public PullPositions(bool fromRoot) => _fromRoot = fromRoot;

    /// <summary>A log was read up to a record.</summary>
    public void Reached(LogId log, Cid record) => _known[log] = (record, 0);

    /// <summary>The request for what follows.</summary>
    public GetRecordsRequest Request(ReplicaState state, int recordsMax)
    {
        var body = new GetRecordsRequest.Types.Body { ThreadId = state.Thread.Bytes(), ServiceKey = state.ServiceKey.Bytes() };
        foreach (var log in state.Logs)
        {
            var (record, counter) = Of(log);
            body.Logs.Add(new GetRecordsRequest.Types.Entry { LogId = log.Id.Bytes(), Offset = record.Bytes(), Limit = recordsMax, Counter = counter });
        }

        return new GetRecordsRequest { Body = body };
    }

    private (Cid Record, long Counter) Of(ReplicaLog log)
    {
        if (!_fromRoot) return (log.Head.Cid, log.Head.Counter);
        return _known.GetValueOrDefault(log.Id);
    }
}
