using System.Runtime.InteropServices;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Ingesting;

/// <summary>What became of records that were ingested.</summary>
public sealed record IngestReport
{
    /// <summary>Records stored as the next of their log, forks included.</summary>
    public int Appended { get; init; }

    /// <summary>Among them: records that began a branch of their own, which proves that the owner forked the log.</summary>
    public int Forks { get; init; }

    /// <summary>Other envelopes of events that were known, kept because a later record may name them.</summary>
    public int OtherEnvelopes { get; init; }

    /// <summary>Records that were known.</summary>
    public int Known { get; init; }

    /// <summary>Records that cannot be placed because the record before them is missing here, one entry for each missing record.</summary>
    public IReadOnlyList<RecordGap> Gaps { get; init; } = [];

    /// <summary>Records that were refused.</summary>
    public IReadOnlyList<IngestRefusal> Refusals { get; init; } = [];

    internal IngestReport Plus(IngestReport other) => new()
    {
        Appended = Appended + other.Appended,
        Forks = Forks + other.Forks,
        OtherEnvelopes = OtherEnvelopes + other.OtherEnvelopes,
        Known = Known + other.Known,
        Gaps = [.. Gaps, .. other.Gaps],
        Refusals = [.. Refusals, .. other.Refusals],
    };
}

/// <summary>A record that is missing here.</summary>
/// <param name="Log">The log it belongs to.</param>
/// <param name="Missing">Its CID, named by a record that was handed over.</param>
/// <param name="Waiting">How many of the records handed over stand behind it.</param>
public sealed record RecordGap(LogId Log, Cid Missing, int Waiting);

/// <summary>A record that was not stored.</summary>
/// <param name="Log">The log it was said to belong to.</param>
/// <param name="Record">CID of its envelope.</param>
/// <param name="Counter">Its place in the log, where it could be told.</param>
/// <param name="Reason">Why, in the words of the <c>reason</c> column.</param>
/// <param name="Source">Who handed it over.</param>
public sealed record IngestRefusal(LogId Log, Cid Record, long? Counter, string Reason, string Source);

/// <summary>How far an ingest is.</summary>
/// <param name="Seen">Records read so far.</param>
/// <param name="Appended">Records stored so far.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IngestProgress(long Seen, long Appended);
