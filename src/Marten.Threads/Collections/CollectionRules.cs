using Marten.Threads.Collections.Indexing;

namespace Marten.Threads.Collections;

/// <summary>What writes and the reduction need to know of a collection that is configured here.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schemas">Its schemas; empty where only the reduction asks.</param>
/// <param name="WriteValidator">The function body of its write validator, or null.</param>
/// <param name="ReadFilter">The function body of its read filter, or null; also where only the reduction asks.</param>
/// <param name="Indexes">Its indexes; empty where only the reduction asks.</param>
/// <param name="Hash">The configuration hash as it is stored: what the instances in the tables were reduced with.</param>
internal sealed record CollectionRules(string Name, IReadOnlyList<string> Schemas, string? WriteValidator, string? ReadFilter, IReadOnlyList<CollectionIndex> Indexes, string Hash);
