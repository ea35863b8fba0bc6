using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Listening;

/// <summary>Which instances a live query is about.</summary>
public sealed class LiveQuery
{
    /// <summary>Name of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>What a document must be like to be in the result; default: anything. Must be quick and depend on the document alone; what it throws ends the query.</summary>
    public Func<DocObject, bool> Matches { get; init; } = static _ => true;

    /// <summary>
    /// What a document must be like, as a query: its filter is asked, its order and limits are not. Default: anything. It stands beside <see cref="Matches"/>.
    /// </summary>
    public ThreadQuery? Query { get; init; }

    /// <summary>Whom the collection's read filter knows as the reader; null, the default, for the host, undefined for an anonymous reader. What is hidden from him is not in the result.</summary>
    public VerifyingKey? Reader { get; init; }

    internal bool Admits(DocObject document) => Matches(document) && (Query is null || Query.Content.Filter.Holds(document));

    /// <summary>
    /// How large the result may become, default 100,000 instances, of which the ids are held in memory: about 10 MB. Beyond it the query ends with
    /// <see cref="ThreadUsageException"/>.
    /// </summary>
    public int InstancesMax { get; init; } = 100_000;
}

/// <summary>How the result of a live query changes.</summary>
public enum LiveChangeKind
{
    /// <summary>An instance is in the result now.</summary>
    Added = 0,

    /// <summary>An instance that was in the result was saved, and still is. It may be told again for the same document.</summary>
    Changed = 1,

    /// <summary>An instance left the result: it was deleted, or does not match any longer.</summary>
    Removed = 2,

    /// <summary>The whole result was told; from now on come differences. Comes once, without an instance.</summary>
    Complete = 3,
}

/// <summary>A difference in the result of a live query.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="InstanceId">The instance; empty for <see cref="LiveChangeKind.Complete"/>.</param>
/// <param name="Document">Its document as it was read; null where it is not in the result.</param>
public sealed record LiveChange(LiveChangeKind Kind, string InstanceId, DocObject? Document);
