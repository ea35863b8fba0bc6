using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Registry;
using Microsoft.Extensions.Logging;

namespace Marten.Threads.Reducing;

/// <summary>What the projection works with.</summary>
internal sealed record ReductionParts(
    HistoryQueries Histories,
    ThreadTable Threads,
    LogTable Logs,
    EnvelopeTable Envelopes,
    RecordStreams Streams,
    ReductionWriter Writer,
    CollectionTable Collections,
    CollectionJudges Judges,
    ScriptCabinet Scripts,
    CollectionFilters Filters,
    TypedDocuments TypedDocuments,
    bool IsAsync,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>A stamp further ahead than this never moves the thread's clock: five minutes.</summary>
    public static readonly TimeSpan ClockAheadMax = TimeSpan.FromMinutes(5);

    /// <summary>The newest stamp that may move the thread's clock, or 0.</summary>
    public long NewestHonestStamp(IReadOnlyList<ReducedOperation> operations)
    {
        var limit = Stamps.Of(Time.GetUtcNow() + ClockAheadMax);
        var newest = 0L;
        foreach (var operation in operations)
        {
            if (operation.Stamp > newest && operation.Stamp <= limit) newest = operation.Stamp;
        }

        return newest;
    }
}
