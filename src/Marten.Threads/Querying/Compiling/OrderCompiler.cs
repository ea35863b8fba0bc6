using System.Collections.Immutable;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>An order as SQL says it.</summary>
/// <param name="Terms">What stands behind <c>order by</c>; nothing where there is one document at most.</param>
/// <param name="Odd">
/// The condition of documents whose place SQL does not know, because an object or array stands where it sorts; null when there
/// can be none.
/// </param>
/// <param name="IsOddIndexed">Whether an index tells at once that there is none.</param>
internal sealed record CompiledOrder(IReadOnlyList<string> Terms, string? Odd, bool IsOddIndexed)
{
    public string Clause => Terms.Count == 0 ? "" : $" order by {string.Join(", ", Terms)}";
}

/// <summary>Turns sort keys into SQL, in the words of <see cref="IndexKey"/>, so that an index has the order already.</summary>
internal static class OrderCompiler
{
    public const string Id = "id collate \"C\"";

    /// <summary>The order; null when only memory knows it.</summary>
    public static CompiledOrder? Compile(DocumentQuery query, QueryScope scope)
    {
        if (scope.Thread is not null && Conjuncts(query.Filter).Any(IsOneId)) return new CompiledOrder([], null, IsOddIndexed: false);
        var terms = new List<string>();
        var odd = new List<(string Condition, bool IsIndexed)>();
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
            if (terms.Count == 0) terms.AddRange(Leading(query.Filter, names, scope.Indexes).Select(term => term + direction));
            var index = new IndexKey(names);
            terms.AddRange([index.Rank + direction, index.Number + direction, index.Text + direction, index.FullText + direction]);
            if (!Conjuncts(query.Filter).Any(one => IsScalar(one, names)))
                odd.Add(($"{index.Rank} in ({IndexKey.ObjectRank}, {IndexKey.ArrayRank})", scope.Indexes.Any(declared => Is(declared.Paths[0], names))));
        }

        terms.Add(Id);
        return Order(terms, odd);
    }

    private static CompiledOrder Order(List<string> terms, List<(string Condition, bool IsIndexed)> odd) =>
        new(terms, odd.Count == 0 ? null : $"({string.Join(" or ", odd.Select(static one => one.Condition))})", odd is [{ IsIndexed: true }]);

    // In a compound index the order stands behind other paths, and is an order only where each of these has one value. PostgreSQL
    // sees that of the columns that are compared; the one column that is null has to be said.
    private static IEnumerable<string> Leading(DocumentFilter filter, ImmutableArray<string> names, IReadOnlyList<DeclaredIndex> indexes)
    {
        foreach (var index in indexes)
        {
            var leading = index.Paths.TakeWhile(path => !Is(path, names)).Select(path => Conjuncts(filter).OfType<MemberFilter>().FirstOrDefault(one => one.Comparison == ValueComparison.Equal && Is(path, one.Path.Names))).ToList();
            if (leading.Count == 0 || leading.Count == index.Paths.Count || leading.Contains(null)) continue;
            return leading.Select((one, i) => one!.Operand is DocString ? index.Keys[i].Number : index.Keys[i].Text);
        }

        return [];
    }

    private static ImmutableArray<string> NamesOf(SortKey key) => key switch
    {
        FieldSortKey field => [.. field.Path.Steps.Select(static step => step.Name)],
        MemberSortKey member => member.Path.Names,
        _ => [],
    };

    private static IEnumerable<DocumentFilter> Conjuncts(DocumentFilter filter) => filter is AllFilter all ? all.Filters.SelectMany(Conjuncts) : [filter];

    // A filter that lets no object or array through where it sorts.
    private static bool IsScalar(DocumentFilter filter, ImmutableArray<string> names) => filter switch
    {
        MemberFilter { Comparison: not ValueComparison.NotEqual } member => member.Path.Names.AsSpan().SequenceEqual(names.AsSpan()),
        MemberInFilter member => member.Path.Names.AsSpan().SequenceEqual(names.AsSpan()),
        _ => false,
    };

    private static bool IsOneId(DocumentFilter filter) => filter is
        MemberFilter { Path.IsId: true, Comparison: ValueComparison.Equal, Operand: DocString } or
        FieldFilter { Path.IsId: true, Test: CompareTest { Comparison: ValueComparison.Equal, Operand: DocString } };

    private static bool Is(IndexPath path, ImmutableArray<string> names) => path.Names.SequenceEqual(names, StringComparer.Ordinal);
}
