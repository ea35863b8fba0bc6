using System.Collections.Immutable;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>An order as SQL says it.</summary>
/// <param name="Sql">What stands behind <c>order by</c>.</param>
/// <param name="Odd">
/// The condition of documents whose place SQL does not know, because an object or array stands where it sorts; null when there
/// can be none.
/// </param>
internal sealed record CompiledOrder(string Sql, string? Odd)
{
    public static CompiledOrder ById { get; } = new(OrderCompiler.Id, null);
}

/// <summary>Turns sort keys into SQL, in the words of <see cref="IndexKey"/>, so that an index has the order already.</summary>
internal static class OrderCompiler
{
    public const string Id = "id collate \"C\"";

    /// <summary>The order; null when only memory knows it.</summary>
    public static CompiledOrder? Compile(DocumentQuery query)
    {
        var terms = new List<string>();
        var odd = new List<string>();
        foreach (var key in query.Sort)
        {
            var direction = key.Descending ? " desc" : "";
            if (key.IsId)
            {
                // No two documents of a thread have the same.
                terms.Add(Id + direction);
                return Order(terms, odd);
            }

            var names = NamesOf(key);
            if (!PathLimits.Allow(names)) return null;
            var index = new IndexKey(names);
            terms.AddRange([index.Rank + direction, index.Number + direction, index.Text + direction, index.FullText + direction]);
            if (!IsScalar(query.Filter, names)) odd.Add($"{index.Rank} in ({IndexKey.ObjectRank}, {IndexKey.ArrayRank})");
        }

        terms.Add(Id);
        return Order(terms, odd);
    }

    private static CompiledOrder Order(List<string> terms, List<string> odd) =>
        new(string.Join(", ", terms), odd.Count == 0 ? null : $"({string.Join(" or ", odd)})");

    private static ImmutableArray<string> NamesOf(SortKey key) => key switch
    {
        FieldSortKey field => [.. field.Path.Steps.Select(static step => step.Name)],
        MemberSortKey member => member.Path.Names,
        _ => [],
    };

    // A filter that lets no object or array through where it sorts.
    private static bool IsScalar(DocumentFilter filter, ImmutableArray<string> names) => filter switch
    {
        AllFilter all => all.Filters.Any(one => IsScalar(one, names)),
        MemberFilter { Comparison: not ValueComparison.NotEqual } member => member.Path.Names.AsSpan().SequenceEqual(names.AsSpan()),
        MemberInFilter member => member.Path.Names.AsSpan().SequenceEqual(names.AsSpan()),
        _ => false,
    };
}
