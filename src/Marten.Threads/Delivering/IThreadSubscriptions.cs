using Marten.Threads.Listening;

namespace Marten.Threads.Delivering;

/// <summary>Handles changes of one thread and writes what follows from them to the page's session, which is committed after it.</summary>
/// <param name="page">The changes, and the session.</param>
/// <param name="cancellationToken">The application stops.</param>
public delegate Task ChangeHandler(ChangePage page, CancellationToken cancellationToken);

/// <summary>
/// Delivers the changes of all threads to handlers that keep their place in the database. A handler writes to a session of the
/// application's store, and its place moves on in the transaction of that session: what it writes there is written <b>exactly
/// once</b> for each change, whatever is killed when. Thread-safe; any number of processes share a subscription.
/// </summary>
public interface IThreadSubscriptions
{
    /// <summary>
    /// Delivers what comes in all threads, those that will be made or joined too, until it is cancelled. A thread is handled by
    /// one process at a time and in the order of its commits. A handler that fails is called again with the same changes, after
    /// a pause that grows; the other threads go on.
    /// </summary>
    /// <param name="name">The subscription: 1–100 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>. What is known by a name is delivered once.</param>
    /// <param name="handle">The handler.</param>
    /// <param name="options">Where a new subscription begins, and what it sees; default: everything that is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ThreadUsageException">The name is refused.</exception>
    Task RunAsync(string name, ChangeHandler handle, SubscriptionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Delivers what is there, and ends when nothing is left: for jobs that run now and then.</summary>
    /// <param name="name">The subscription, see <see cref="RunAsync"/>.</param>
    /// <param name="handle">The handler; what it throws ends the work, and the changes are delivered the next time.</param>
    /// <param name="options">Where a new subscription begins, and what it sees.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <returns>How many changes were delivered.</returns>
    /// <exception cref="ThreadUsageException">The name is refused.</exception>
    Task<long> CatchUpAsync(string name, ChangeHandler handle, SubscriptionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The threads in which something waits for a subscription.</summary>
    /// <param name="name">The subscription; nothing waits for one that is not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<SubscriptionBacklog>> BacklogAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a subscription and its places. <see cref="IThreadListener.TrimAsync"/> keeps what one has not had yet, so one that
    /// is not run any more must be removed.
    /// </summary>
    /// <param name="name">The subscription.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);
}
