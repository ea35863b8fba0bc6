using System.Runtime.InteropServices;

namespace Marten.Threads.Logs;

/// <summary>
/// The place of a record in its log's tree: the branch that stores it and its counter, from 1.
/// </summary>
/// <remarks>
/// Branch numbers say in which order branches became known to this node. They name a stream, nothing else:
/// no rule of the reduction reads them.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordPosition(int Branch, long Counter);
