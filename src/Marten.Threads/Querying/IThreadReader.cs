using Marten.Threads.Protocol;

namespace Marten.Threads.Querying;

/// <summary>
/// Reads the instances of one thread on the connection of the session it came from. Not thread-safe, like the session.
/// </summary>
public interface IThreadReader
{
    /// <summary>The thread.</summary>
    ThreadId Thread { get; }

    /// <summary>A collection by name; it need not be configured here.</summary>
    ICollectionReader Collection(string name);

    /// <summary>The collection that <typeparamref name="T"/> was registered for.</summary>
    /// <exception cref="ThreadUsageException">The type was not registered.</exception>
    ICollectionReader<T> Collection<T>() where T : class;
}

/// <summary>Reads the instances of a collection as JSON text.</summary>
public interface ICollectionReader
{
    /// <summary>An instance, or null.</summary>
    Task<string?> LoadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Whether there are all of some instances.</summary>
    Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>All instances, by id bytes, read one at a time.</summary>
    IAsyncEnumerable<string> AllAsync(CancellationToken cancellationToken = default);

    /// <summary>How many instances there are.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken = default);
}

/// <summary>Reads the instances of a typed collection.</summary>
/// <typeparam name="T">The document.</typeparam>
public interface ICollectionReader<T> where T : class
{
    /// <summary>An instance, or null when there is none or it does not fit the type.</summary>
    Task<T?> LoadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Whether there are all of some instances, whether they fit the type or not.</summary>
    Task<bool> HasAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>All instances that fit the type, by id bytes, read one at a time.</summary>
    IAsyncEnumerable<T> AllAsync(CancellationToken cancellationToken = default);

    /// <summary>How many instances there are, whether they fit the type or not.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken = default);
}
