using Marten.Threads.Access;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Querying.Compiling;

namespace Marten.Threads.Querying;

/// <summary>What queries know of the thread store.</summary>
/// <param name="Schema">Its schema; a checked identifier.</param>
/// <param name="Indexes">The indexes that the application declared.</param>
/// <param name="Filters">What readers see of the instances.</param>
/// <param name="Time">The clock.</param>
internal sealed record QuerySource(string Schema, IReadOnlyList<DeclaredIndex> Indexes, CollectionFilters Filters, TimeProvider Time)
{
    private readonly ILookup<string, DeclaredIndex> _byCollection = Indexes.ToLookup(static index => index.Collection, StringComparer.Ordinal);

    private readonly MetArrays _arrays = new();

    /// <summary>The paths that the threads' own configurations index.</summary>
    public EntryPaths Entries { get; } = new(Schema, Time);

    /// <summary>The documents of a collection, of one thread or of all.</summary>
    public QueryScope Scope(ThreadId? thread, string collection) => new(Schema, thread, collection) { Indexes = [.. _byCollection[collection]], Arrays = _arrays };
}
