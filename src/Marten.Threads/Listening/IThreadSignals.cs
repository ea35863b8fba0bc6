using System.Runtime.InteropServices;
using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <summary>What changed in a thread.</summary>
public enum ThreadChange
{
    /// <summary>Something may have changed while nobody was told.</summary>
    Unknown = 0,

    /// <summary>This host wrote to it.</summary>
    Written = 1,

    /// <summary>Records of others were taken in.</summary>
    TakenIn = 2,

    /// <summary>The thread was made, joined or deleted; logs, addresses of logs or peers became known, or a peer was removed.</summary>
    LogsLearned = 3,

    /// <summary>The daemon of <see cref="ReductionMode.Async"/> made instances of records that were written or taken in before.</summary>
    Reduced = 4,
}

/// <summary>A hint that it is worth looking. It carries no data: what is committed is read from the database.</summary>
/// <param name="Thread">The thread; undefined when it may be any.</param>
/// <param name="Change">What changed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ThreadSignal(ThreadId Thread, ThreadChange Change);

/// <summary>
/// Wakes whoever waits for changes of threads. Hints may come twice, before a transaction of the caller's is committed, or not at all after a crash:
/// whoever needs each change looks now and then by himself. Thread-safe.
/// </summary>
public interface IThreadSignals
{
    /// <summary>Calls a handler at each hint until the result is disposed.</summary>
    /// <param name="handler">Must be quick, since a commit waits for it, and safe for several threads; what it throws is logged.</param>
    IDisposable Subscribe(Action<ThreadSignal> handler);

    /// <summary>
    /// Tells the other processes on this database, and hears from them, by PostgreSQL's NOTIFY, until it is cancelled. Run it once in each process. A lost
    /// connection is opened again, and then one hint for all threads is given.
    /// </summary>
    Task RelayAsync(CancellationToken cancellationToken = default);
}
