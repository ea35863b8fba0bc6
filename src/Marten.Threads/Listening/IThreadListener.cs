using Marten.Threads.Protocol;

namespace Marten.Threads.Listening;

/// <summary>
/// Tells what changes in a thread, from a feed that the reduction writes in the transaction of the change: each committed change at least once and in the order of
/// the commits, whoever wrote it in which process, across restarts and lost connections. Thread-safe.
/// </summary>
public interface IThreadListener
{
    /// <summary>
    /// Changes of a thread, one after the other, without end. Whoever reads slowly gets later what waits in the database; he holds up nobody and occupies neither
    /// memory nor a connection. Trouble with the database is logged, and tried again.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="options">Where to begin and what to leave out; default: everything from now on.</param>
    /// <param name="cancellationToken">Ends the listening, as leaving the loop does.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or was deleted meanwhile.</exception>
    /// <exception cref="ThreadCursorException">What lies behind the cursor cannot be told any more, or the cursor is of another feed.</exception>
    /// <remarks>
    /// Changes that are ascribed to operations of one branch of a log come in the order of its records. How soon they come depends on hints: those of other processes
    /// are heard where <see cref="IThreadSignals.RelayAsync"/> runs in both; without it a change is found after <see cref="ThreadsOptions.ListenPollInterval"/>.
    /// </remarks>
    IAsyncEnumerable<InstanceChanged> ListenAsync(ThreadId thread, ListenOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Changes of a typed collection, with their documents; otherwise as <see cref="ListenAsync(ThreadId, ListenOptions?, CancellationToken)"/>.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="options">Where to begin and what to leave out; default: everything from now on.</param>
    /// <param name="cancellationToken">Ends the listening, as leaving the loop does.</param>
    /// <exception cref="ThreadUsageException">The type is the document of no collection.</exception>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or was deleted meanwhile.</exception>
    /// <exception cref="ThreadCursorException">What lies behind the cursor cannot be told any more, or the cursor is of another feed.</exception>
    IAsyncEnumerable<InstanceChanged<T>> ListenAsync<T>(ThreadId thread, ListenOptions? options = null, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>
    /// The instances of a collection that match, and from then on the differences: the result first, then <see cref="LiveChangeKind.Complete"/>, then what is added,
    /// changed and removed, without end.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="query">Which instances.</param>
    /// <param name="cancellationToken">Ends it, as leaving the loop does.</param>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or was deleted meanwhile.</exception>
    /// <exception cref="ThreadCursorException">The feed was trimmed or rebuilt while the reader was behind. Begin the query again.</exception>
    /// <exception cref="ThreadUsageException">The result is larger than <see cref="LiveQuery.InstancesMax"/>.</exception>
    IAsyncEnumerable<LiveChange> QueryLiveAsync(ThreadId thread, LiveQuery query, CancellationToken cancellationToken = default);

    /// <summary>Where the feed of a thread stands: who listens from there misses nothing that is committed after this call began.</summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<ThreadCursor> CurrentCursorAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets what was told before a cursor's commit, for all. Who comes later with an older cursor, or wants to begin at the beginning, is refused with
    /// <see cref="ThreadCursorException"/>. Nothing else forgets anything: without this call a feed grows for ever.
    /// </summary>
    /// <param name="thread">The thread.</param>
    /// <param name="before">A cursor of the feed; who stands there can go on.</param>
    /// <param name="cancellationToken">Stops after some of it.</param>
    /// <returns>How many changes were forgotten.</returns>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadCursorException">The cursor is of another feed.</exception>
    Task<long> TrimAsync(ThreadId thread, ThreadCursor before, CancellationToken cancellationToken = default);
}
