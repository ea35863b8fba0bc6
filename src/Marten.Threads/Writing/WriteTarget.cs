using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Writing;

/// <summary>A thread, and the identity that writes to it: each pair has a log of its own on this host.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Author">The identity; null stands for the host's own.</param>
internal readonly record struct WriteTarget(ThreadId Thread, VerifyingKey? Author);
