using System.Runtime.InteropServices;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// The newest record of a log, as somebody knows it (specification, section 4.1). Of another peer both values are mere claims until its records
/// are here. The default value stands for a log without records.
/// </summary>
/// <param name="Cid">The record; undefined when there is none.</param>
/// <param name="Counter">How many records the log has; the first has 1. 0 when there is none, or when an old peer does not say.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogHead(Cid Cid, long Counter)
{
    /// <summary>False when the log has no record.</summary>
    public bool IsDefined => Cid.IsDefined;
}
