using Marten.Threads.Access;
using Marten.Threads.Collections.Indexing;

namespace Marten.Threads.Querying;

/// <summary>What queries know of the thread store.</summary>
/// <param name="Schema">Its schema; a checked identifier.</param>
/// <param name="Indexes">The indexes that the application declared.</param>
/// <param name="Filters">What readers see of the instances.</param>
internal sealed record QuerySource(string Schema, IReadOnlyList<DeclaredIndex> Indexes, CollectionFilters Filters);
