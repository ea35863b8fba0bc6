using System.Runtime.InteropServices;
using Marten.Threads.Protocol;

namespace Marten.Threads.Replicating;

/// <summary>A thread that is here.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Version">Another number after each change; says nothing else.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeldThread(ThreadId Thread, long Version);
