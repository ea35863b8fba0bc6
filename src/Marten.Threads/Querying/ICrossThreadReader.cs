using Marten.Threads.Protocol;

namespace Marten.Threads.Querying;

/// <summary>
/// Reads the instances of all threads that this host holds, for analysis. Nothing tells what one party may know of another's
/// threads, and read filters are not asked: it is for the application itself. Not thread-safe, like the session.
/// </summary>
public interface ICrossThreadReader
{
    /// <summary>The collections of one name.</summary>
    ICrossThreadCollection Collection(string name);
}

/// <summary>Reads the instances of the collections of one name in all threads.</summary>
public interface ICrossThreadCollection
{
    /// <summary>The instances that a query asks for, in its order, read one at a time. Two with the same id are in no order.</summary>
    IAsyncEnumerable<ThreadInstance> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many instances the filter of a query holds for, whatever its skip and limit are.</summary>
    Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <summary>How a query would be answered; it is not run.</summary>
    Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default);
}

/// <summary>An instance and the thread that it is of.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Json">The instance as JSON text.</param>
public sealed record ThreadInstance(ThreadId Thread, string Json);
