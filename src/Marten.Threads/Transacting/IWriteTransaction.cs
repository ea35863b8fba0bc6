using Marten.Threads.Protocol;

namespace Marten.Threads.Transacting;

/// <summary>
/// Reads and writes of one thread, over any of its collections, that become one signed record or nothing. Reads see one
/// moment of the thread and the transaction's own writes. Not thread-safe.
/// </summary>
public interface IWriteTransaction : IAsyncDisposable
{
    /// <summary>The thread.</summary>
    ThreadId Thread { get; }

    /// <summary>A collection by name; it need not be configured here.</summary>
    ICollectionTransaction Collection(string name);

    /// <summary>The collection that <typeparamref name="T"/> was registered for.</summary>
    /// <exception cref="ThreadUsageException">The type was not registered.</exception>
    ICollectionTransaction<T> Collection<T>() where T : class;

    /// <summary>Signs and commits the writes, in a database transaction of its own.</summary>
    /// <exception cref="ThreadConflictException">Something that the transaction read was changed in the meantime; nothing was written.</exception>
    /// <exception cref="ThreadWriteRefusedException">A write is refused; nothing was written.</exception>
    /// <exception cref="ThreadUsageException">The transaction was committed or discarded before.</exception>
    Task CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands the writes to a session of the application's store. Its <c>SaveChangesAsync</c> commits them with everything
    /// else in the session or nothing of either, and throws what <see cref="CommitAsync"/> throws.
    /// </summary>
    /// <exception cref="ThreadUsageException">The transaction was committed or discarded before.</exception>
    void CommitWith(IDocumentSession session);

    /// <summary>Forgets the writes. Reads still work; a commit is refused.</summary>
    void Discard();
}
