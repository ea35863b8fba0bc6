using System.Linq.Expressions;
using Marten.Threads.Protocol;

namespace Marten.Threads.Querying;

#pragma warning disable RS0026 // the overloads that take a query or a condition are told from the others by it: it is never left out

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

/// <summary>
/// Reads the instances of a collection as JSON text. Declared indexes are used by themselves; what a query asks that SQL cannot
/// say exactly is finished in memory, and <see cref="ExplainAsync"/> tells. A result that is not read to its end must be disposed
/// of before the session does anything else.
/// </summary>
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

    /// <summary>The instances that a query asks for, in its order, read one at a time.</summary>
    IAsyncEnumerable<string> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <summary>One page of what a query asks for, in the order of ids: each costs the same, however many came before.</summary>
    /// <param name="query">A query without skip that is sorted by nothing or by <c>_id</c>. Its limit is the size of the page; default 100.</param>
    /// <param name="after"><see cref="InstancePage.Last"/> of the page before; null for the first one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ThreadQueryException">The query skips, or is sorted by something else.</exception>
    Task<InstancePage> FindPageAsync(ThreadQuery query, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>How many instances the filter of a query holds for, whatever its skip and limit are.</summary>
    Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <summary>Whether the filter of a query holds for any instance.</summary>
    Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <summary>How a query would be answered; it is not run.</summary>
    Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Reads the instances of a typed collection. Where instances are given, those that do not fit the type are left out.</summary>
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

    /// <summary>A condition on documents as a query, to be sorted or cut before it is asked.</summary>
    /// <param name="condition">Comparisons of members with values, and what C# joins them with.</param>
    /// <exception cref="ThreadQueryException">A part of the condition has no meaning in a query; the message names it.</exception>
    ThreadQuery Where(Expression<Func<T, bool>> condition);

    /// <summary>The instances for which a condition holds, by id bytes, read one at a time.</summary>
    /// <exception cref="ThreadQueryException">A part of the condition has no meaning in a query; the message names it.</exception>
    IAsyncEnumerable<T> FindAsync(Expression<Func<T, bool>> condition, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionReader.FindAsync"/>
    /// <remarks>The projection of a MongoDB query may leave out what the type needs.</remarks>
    IAsyncEnumerable<T> FindAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionReader.CountAsync(ThreadQuery, CancellationToken)"/>
    Task<long> CountAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionReader.ExistsAsync"/>
    Task<bool> ExistsAsync(ThreadQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ICollectionReader.ExplainAsync"/>
    Task<QueryExplanation> ExplainAsync(ThreadQuery query, CancellationToken cancellationToken = default);
}
