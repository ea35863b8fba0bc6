using Marten.Threads.Protocol;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Serving;

/// <summary>What a peer knows, read from its request.</summary>
internal static class RecordQuery
{
    /// <summary>The logs that the peer names, and then those that it does not: it may not have heard of them.</summary>
    /// <param name="asked">The entries of the request.</param>
    /// <param name="state">The thread.</param>
    /// <param name="recordsMax">The most records of one log.</param>
    public static IReadOnlyList<KnownPosition> Of(IEnumerable<GetRecordsRequest.Types.Entry> asked, ReplicaState state, int recordsMax)
    {
        var named = new Dictionary<LogId, KnownPosition>();
        foreach (var entry in asked)
        {
            if (!WireReading.TryReadLogId(entry.LogId, out var log)) throw Refusals.Invalid("logID: absent or malformed");
            if (!WireReading.TryReadCid(entry.Offset, out var offset)) throw Refusals.Invalid("offset: malformed");
            if (entry.Counter < 0 || entry.Limit < 0) throw Refusals.Invalid("counter or limit: below zero");
            named.TryAdd(log, new KnownPosition(log, offset, offset.IsDefined ? entry.Counter : 0, Math.Min(entry.Limit, recordsMax)));
        }

        return [.. named.Values, .. state.Logs.Where(log => !named.ContainsKey(log.Id)).Select(log => new KnownPosition(log.Id, default, 0, recordsMax))];
    }
}
