using Marten.Threads.Protocol;

namespace Marten.Threads.Collections;

/// <summary>The collections of threads as this node configures them. Thread-safe.</summary>
public interface IThreadCollections
{
    /// <summary>Configures a collection that is not configured here yet.</summary>
    /// <inheritdoc cref="ConfigureAsync"/>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or the collection is configured already.</exception>
    Task<CollectionInfo> CreateAsync(ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default);

    /// <summary>Puts another configuration in the place of the one that a collection has here.</summary>
    /// <inheritdoc cref="ConfigureAsync"/>
    /// <exception cref="ThreadRegistryException">The thread is not known here, or the collection is not configured.</exception>
    Task<CollectionInfo> UpdateAsync(ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the configuration of a collection away: schemas, validator, filter and indexes. Its instances stay, since they are
    /// what the thread's records say; they are folded again where a validator had judged them. To remove them, delete
    /// them first, which all peers will follow.
    /// </summary>
    /// <returns>False when it was not configured here.</returns>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<bool> DeleteAsync(ThreadId thread, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Configures a collection, new or known. Instances are folded again where the reduction depends on what changed;
    /// existing ones are not validated.
    /// </summary>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    /// <exception cref="ThreadWriteRefusedException">The name or a schema is refused; every problem is named.</exception>
    Task<CollectionInfo> ConfigureAsync(ThreadId thread, CollectionConfiguration configuration, CancellationToken cancellationToken = default);

    /// <summary>Configures the collection that <typeparamref name="T"/> was registered for, with a schema made from the type.</summary>
    /// <exception cref="ThreadUsageException">The type was not registered.</exception>
    /// <exception cref="ThreadRegistryException">The thread is not known here.</exception>
    Task<CollectionInfo> ConfigureFromTypeAsync<T>(ThreadId thread, CancellationToken cancellationToken = default) where T : class;

    /// <summary>The configured collections of a thread, by name.</summary>
    Task<IReadOnlyList<CollectionInfo>> ListAsync(ThreadId thread, CancellationToken cancellationToken = default);

    /// <summary>One collection, or null when it is not configured here.</summary>
    Task<CollectionInfo?> FindAsync(ThreadId thread, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// The statements that make the SQL view of a collection name, for databases where the application must not run DDL.
    /// </summary>
    /// <param name="name">Name of the collection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The view as the schemas that are configured now make it. Where a column goes or gets another type the view is dropped
    /// and made again, and what was granted on it is granted again.
    /// </returns>
    /// <exception cref="ThreadWriteRefusedException">It is no collection name.</exception>
    Task<string> ViewDdlAsync(string name, CancellationToken cancellationToken = default);
}
