using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;

namespace Marten.Threads.Registry;

/// <summary>A thread as its row holds it, with its keys opened.</summary>
/// <param name="Id">The thread.</param>
/// <param name="Name">Local label.</param>
/// <param name="Key">Service key and, where it is here, read key.</param>
/// <param name="Clock">
/// Newest stamp seen that was not more than five minutes ahead: nanoseconds since 1970. Known only of a thread that is written to.
/// </param>
/// <param name="CreatedAt">When the row was made.</param>
internal sealed record ThreadRow(ThreadId Id, string Name, ThreadKey Key, long Clock, DateTimeOffset CreatedAt)
{
    public ThreadInfo ToInfo() => new(Id, Name, Key.CanRead, CreatedAt);
}
