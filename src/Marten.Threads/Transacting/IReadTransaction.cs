using Marten.Threads.Protocol;
using Marten.Threads.Querying;

namespace Marten.Threads.Transacting;

/// <summary>One moment of a thread. Not thread-safe.</summary>
public interface IReadTransaction : IAsyncDisposable
{
    /// <summary>The thread.</summary>
    ThreadId Thread { get; }

    /// <summary>A collection by name; it need not be configured here.</summary>
    ICollectionReader Collection(string name);

    /// <summary>The collection that <typeparamref name="T"/> was registered for.</summary>
    /// <exception cref="ThreadUsageException">The type was not registered.</exception>
    ICollectionReader<T> Collection<T>() where T : class;
}
