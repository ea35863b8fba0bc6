using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;

namespace Marten.Threads;

/// <summary>How the projection that makes instances runs.</summary>
public enum ReductionMode
{
    /// <summary>In the transaction that appends the record: what was saved is read at once. The default.</summary>
    Inline,

    /// <summary>
    /// In Marten's asynchronous daemon, which then runs in one process of those on the database: heavy ingest is faster,
    /// reads lag behind, and a save is the difference to a document that may be older than the log.
    /// </summary>
    Async,
}

/// <summary>
/// Settings of <c>UseThreads</c>. Checked once when the store is built; changes after that have no effect.
/// </summary>
public sealed class ThreadsOptions
{
    /// <summary>
    /// Declared indexes: 64. Every write of an instance looks at each of them, whatever its collection, and so does every
    /// query: 3,000 made an insert 50 times slower.
    /// </summary>
    private const int IndexesMax = 64;

    private readonly List<TypedCollection> _collections = [];
    private readonly List<DeclaredIndex> _indexes = [];

    /// <summary>Schema of the thread store, default <c>threads</c>: 1–63 lower-case letters, digits and underscores.</summary>
    public string SchemaName { get; set; } = "threads";

    /// <summary>Schema of the views, one for each collection name, default <c>thread_views</c>.</summary>
    public string ViewSchemaName { get; set; } = "thread_views";

    /// <summary>Whether instances are made in the writing transaction (the default) or by Marten's daemon.</summary>
    public ReductionMode Reduction { get; set; } = ReductionMode.Inline;

    /// <summary>How long a write or an ingest waits for a thread that another transaction is writing; default 10 seconds.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Records in one ingest transaction, 1–1000, default 250: fewer means shorter locks, more means less overhead.</summary>
    public int IngestBatchRecords { get; set; } = 250;

    /// <summary>
    /// Refusals kept for one log, default 100; further ones are only counted. A peer must not fill the disk with what
    /// was refused.
    /// </summary>
    public int RefusalsPerLog { get; set; } = 100;

    /// <summary>Refusals kept in total, default 10,000.</summary>
    public int RefusalsTotal { get; set; } = 10_000;

    /// <summary>
    /// How often a thread that somebody listens to is looked at without a hint, default 1 second: so late is a change told at most whose hint was lost, or came from
    /// a process that gives none. A look costs one look-up by key for each such thread, however many listen. From 10 ms to an hour.
    /// </summary>
    public TimeSpan ListenPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Random bytes for keys, nonces and ids; the system's generator by default.</summary>
    public IRandomSource Random { get; set; } = SystemRandomSource.Instance;

    internal IReadOnlyList<TypedCollection> Collections => _collections;

    internal IReadOnlyList<DeclaredIndex> Indexes => _indexes;

    /// <summary>
    /// Keeps the instances of a collection as Marten documents too, in every thread that has a collection of this name:
    /// <c>IQuerySession.Query&lt;T&gt;()</c> on the thread store reads them with LINQ and indexes.
    /// </summary>
    /// <param name="name">The collection's name: letters, digits and single hyphens, at most 128 bytes.</param>
    /// <param name="configure">Indexes and other settings of the Marten document.</param>
    /// <typeparam name="T">
    /// The document. <c>_id</c> is the member whose JSON name is <c>_id</c>, otherwise the member that Marten takes for
    /// the id; it must be a string.
    /// </typeparam>
    public ThreadsOptions Collection<T>(string name, Action<MartenRegistry.DocumentMappingExpression<T>>? configure = null)
        where T : class
    {
        if (_collections.Exists(other => other.Name == name || other.DocumentType == typeof(T)))
            throw new ThreadUsageException($"The collection '{name}' or the type {typeof(T).Name} is registered twice. Register each name and each type once.");
        _collections.Add(TypedCollection.For(name, configure));
        return this;
    }

    /// <summary>
    /// Lets a validator decide about the writes to a typed collection, in every thread where the collection is configured:
    /// this host's own before they are signed, and those of peers when they take effect.
    /// </summary>
    /// <param name="validator">Must decide alike on every host.</param>
    /// <typeparam name="T">The document; register it with <see cref="Collection{T}"/> first.</typeparam>
    /// <exception cref="ThreadUsageException">The type was not registered, or has a validator.</exception>
    public ThreadsOptions ValidateWrites<T>(IWriteValidator<T> validator) where T : class
    {
        ArgumentNullException.ThrowIfNull(validator);
        Registered<T>().ValidateWith(validator);
        return this;
    }

    /// <summary>Lets a filter decide what readers see of a typed collection through the thread API, in every thread.</summary>
    /// <param name="filter">Shows or hides instances.</param>
    /// <typeparam name="T">The document; register it with <see cref="Collection{T}"/> first.</typeparam>
    /// <exception cref="ThreadUsageException">The type was not registered, or has a filter.</exception>
    public ThreadsOptions FilterReads<T>(IReadFilter<T> filter) where T : class
    {
        ArgumentNullException.ThrowIfNull(filter);
        Registered<T>().FilterWith(filter);
        return this;
    }

    private TypedCollection<T> Registered<T>() where T : class =>
        _collections.OfType<TypedCollection<T>>().FirstOrDefault()
        ?? throw new ThreadUsageException($"{typeof(T).Name} is the document of no collection yet. Call Collection<{typeof(T).Name}>(\"name\") first.");

    /// <summary>
    /// Declares a PostgreSQL index over the instances of a collection name, in all threads. It is built in the background
    /// when the application starts, without stopping the writers, and dropped when it is declared no more; queries use it
    /// by themselves.
    /// </summary>
    /// <param name="collection">The collection's name: letters, digits and single hyphens, at most 128 bytes.</param>
    /// <param name="paths">
    /// One dot path, or 2–4 for a compound index, whose first paths serve alone too. A path has 1–8 names of at most 256
    /// bytes each. <c>_id</c> has an index always.
    /// </param>
    /// <exception cref="ThreadUsageException">A name or path is refused, the index is declared twice, or there are more than 64.</exception>
    public ThreadsOptions Index(string collection, params string[] paths) => Index(collection, unique: false, paths);

    /// <inheritdoc cref="Index(string, string[])"/>
    /// <param name="collection">The collection's name: letters, digits and single hyphens, at most 128 bytes.</param>
    /// <param name="unique">
    /// Whether a write of this node is refused when another instance of the thread has the same values. What others write is
    /// stored in any case and shown as a conflict.
    /// </param>
    /// <param name="paths">One dot path, or 2–4 for a compound index.</param>
    public ThreadsOptions Index(string collection, bool unique, params string[] paths)
    {
        if (!Protocol.Patches.CollectionName.IsValid(collection))
            throw new ThreadUsageException($"'{collection}' is no collection name: use letters, digits and single hyphens, at most 128 bytes.");
        if (new CollectionIndex(paths, unique).Problem() is { } problem) throw new ThreadUsageException($"The index of '{collection}' is refused: {problem}");
        var index = new DeclaredIndex(collection, paths, unique);
        if (_indexes.Exists(other => other.Name == index.Name)) throw new ThreadUsageException($"The index of {index.Title} is declared twice. Declare it once.");
        if (_indexes.Count == IndexesMax) throw new ThreadUsageException($"More than {IndexesMax} indexes are declared. Leave out those that no query needs.");
        _indexes.Add(index);
        return this;
    }

    internal void Check()
    {
        CheckSchema(SchemaName, nameof(SchemaName));
        CheckSchema(ViewSchemaName, nameof(ViewSchemaName));
        if (SchemaName == ViewSchemaName)
            throw new ThreadUsageException($"{nameof(ThreadsOptions)}.{nameof(ViewSchemaName)} must differ from {nameof(SchemaName)}.");
        CheckRange(LockTimeout >= TimeSpan.FromMilliseconds(1) && LockTimeout <= TimeSpan.FromMinutes(10), nameof(LockTimeout), "between 1 ms and 10 minutes");
        CheckRange(IngestBatchRecords is >= 1 and <= 1000, nameof(IngestBatchRecords), "between 1 and 1000");
        CheckRange(RefusalsPerLog >= 0, nameof(RefusalsPerLog), "0 or more");
        CheckRange(RefusalsTotal >= 0, nameof(RefusalsTotal), "0 or more");
        CheckRange(
            ListenPollInterval >= TimeSpan.FromMilliseconds(10) && ListenPollInterval <= TimeSpan.FromHours(1), nameof(ListenPollInterval), "between 10 ms and an hour");
        CheckRange(Random is not null, nameof(Random), "set");
    }

    private static void CheckSchema(string name, string option) => CheckRange(
        name.Length is >= 1 and <= 63 && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') && !char.IsAsciiDigit(name[0]),
        option,
        "1–63 lower-case letters, digits and underscores, and begin with no digit");

    private static void CheckRange(bool holds, string option, string rule)
    {
        if (!holds) throw new ThreadUsageException($"{nameof(ThreadsOptions)}.{option} must be {rule}.");
    }
}
