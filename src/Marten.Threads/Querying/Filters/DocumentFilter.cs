using System.Collections.Immutable;

namespace Marten.Threads.Querying.Filters;

/// <summary>A condition on one document: the tree that all query languages are read into. Immutable.</summary>
internal abstract record DocumentFilter
{
    /// <summary>True for every document.</summary>
    public static DocumentFilter Everything { get; } = new AllFilter([]);

    /// <summary>True for no document.</summary>
    public static DocumentFilter Nothing { get; } = new AnyFilter([]);
}

/// <summary>All of them hold; true when there is none.</summary>
internal sealed record AllFilter(ImmutableArray<DocumentFilter> Filters) : DocumentFilter;

/// <summary>One of them holds; false when there is none.</summary>
internal sealed record AnyFilter(ImmutableArray<DocumentFilter> Filters) : DocumentFilter;

/// <summary>It does not hold.</summary>
internal sealed record NotFilter(DocumentFilter Filter) : DocumentFilter;

/// <summary>
/// MongoDB's leaf. The path gives one value or none (<see cref="FieldPath"/>), and the test says for which of them it holds.
/// </summary>
internal sealed record FieldFilter(FieldPath Path, FieldTest Test) : DocumentFilter;
