using System.Runtime.InteropServices;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;

namespace Marten.Threads.Replicating;

/// <summary>How far somebody knows a log.</summary>
/// <param name="Log">The log.</param>
/// <param name="Record">The newest record that is known; undefined for none. One that is not known here counts as none, unless the counter says that nothing is missing.</param>
/// <param name="Counter">Its counter; 0 when it is not told.</param>
/// <param name="RecordsMax">The most records that are wanted.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KnownPosition(LogId Log, Cid Record, long Counter, int RecordsMax);

/// <summary>How much one reading gives, over all logs.</summary>
/// <param name="RecordsMax">Records.</param>
/// <param name="BytesMax">Bytes of the records' nodes. One record is given whatever its size.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PageLimits(int RecordsMax, long BytesMax);

/// <summary>Records of one log.</summary>
/// <param name="Log">The log as it is now.</param>
/// <param name="First">The counter of the first of them.</param>
/// <param name="Records">The records, oldest first, without a gap.</param>
public sealed record LogPage(ReplicaLog Log, long First, IReadOnlyList<RecordEnvelope> Records)
{
    /// <summary>Whether the last one is the log's newest.</summary>
    public bool IsComplete => First + Records.Count - 1 == Log.Head.Counter;
}
