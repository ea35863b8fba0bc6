using System.Collections.Immutable;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Projecting;

namespace Marten.Threads.Querying;

/// <summary>
/// A whole query. It is answered in this order: filter, sort (ties by the UTF-8 bytes of the id), seek, skip, limit, projection.
/// </summary>
internal sealed record DocumentQuery
{
    /// <summary>All documents by id.</summary>
    public static DocumentQuery Everything { get; } = new();

    public DocumentFilter Filter { get; init; } = DocumentFilter.Everything;

    /// <summary>Most important first; none means by id.</summary>
    public ImmutableArray<SortKey> Sort { get; init; } = [];

    /// <summary>
    /// Only documents with this id or a later one by UTF-8 bytes; an earlier one when the first sort key is the id, descending.
    /// Null for no bound.
    /// </summary>
    public string? SeekId { get; init; }

    /// <summary>How many documents are left out at the start; not negative.</summary>
    public long Skip { get; init; }

    /// <summary>How many documents are given at most, or null; not negative.</summary>
    public long? Limit { get; init; }

    /// <summary>Path of the index that the user thinks best, or null. It never changes the answer.</summary>
    public string? IndexHint { get; init; }

    /// <summary>Whether the first sort key is the id, descending.</summary>
    public bool IsIdDescending => Sort is [{ IsId: true, Descending: true }, ..];

    /// <summary>What is given of each document, or null for all of it.</summary>
    public DocumentProjection? Projection { get; init; }
}

/// <summary>What documents are sorted by.</summary>
internal abstract record SortKey(bool Descending)
{
    /// <summary>Whether it is the id.</summary>
    public abstract bool IsId { get; }
}

/// <summary>By a MongoDB path. An array counts as its items, smallest first, whichever the direction; any other value as an array of it.</summary>
internal sealed record FieldSortKey(FieldPath Path, bool Descending) : SortKey(Descending)
{
    public override bool IsId => Path.IsId;
}

/// <summary>By a path through objects; arrays are values like others.</summary>
internal sealed record MemberSortKey(MemberPath Path, bool Descending) : SortKey(Descending)
{
    public override bool IsId => Path.IsId;
}
