using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Compiling;

/// <summary>
/// Says the same in fewer words. QueryJSON has no way to ask for one of many values but an alternative for each, and a hundred of
/// them cost PostgreSQL more to plan than to find.
/// </summary>
internal static class FilterSimplifier
{
    public static DocumentFilter Simplify(DocumentFilter filter) => filter switch
    {
        AllFilter all => All([.. all.Filters.Select(Simplify).SelectMany(static one => one is AllFilter inner ? inner.Filters : [one])]),
        AnyFilter any => Any(Merged(any.Filters.Select(Simplify).SelectMany(static one => one is AnyFilter inner ? inner.Filters : [one]))),
        NotFilter not => new NotFilter(Simplify(not.Filter)),
        _ => filter,
    };

    private static DocumentFilter All(ImmutableArray<DocumentFilter> filters) => filters is [var one] ? one : new AllFilter(filters);

    private static DocumentFilter Any(ImmutableArray<DocumentFilter> filters) => filters is [var one] ? one : new AnyFilter(filters);

    // Of alternatives that ask one path for a value, one is made that asks for any of the values; it stands where the first stood.
    private static ImmutableArray<DocumentFilter> Merged(IEnumerable<DocumentFilter> alternatives)
    {
        var asked = new Dictionary<object, List<DocValue>>();
        var merged = new List<(object? Path, DocumentFilter Filter)>();
        foreach (var one in alternatives)
        {
            if (AskedFor(one) is not var (path, operands))
            {
                merged.Add((null, one));
            }
            else if (asked.TryGetValue(path, out var others))
            {
                others.AddRange(operands);
            }
            else
            {
                asked.Add(path, [.. operands]);
                merged.Add((path, one));
            }
        }

        return
        [
            .. merged.Select(one => one.Path switch
            {
                { } path when asked[path].Count == 1 => one.Filter,
                FieldPath path => new FieldFilter(path, new InTest([.. asked[path]])),
                MemberPath path => new MemberInFilter(path, [.. asked[path]]),
                _ => one.Filter,
            }),
        ];
    }

    private static (object Path, ImmutableArray<DocValue> Operands)? AskedFor(DocumentFilter filter) => filter switch
    {
        MemberFilter { Comparison: ValueComparison.Equal } member => (member.Path, [member.Operand]),
        MemberInFilter member => (member.Path, member.Operands),
        FieldFilter { Test: CompareTest { Comparison: ValueComparison.Equal } test } field => (field.Path, [test.Operand]),
        FieldFilter { Test: InTest test } field => (field.Path, test.Operands),
        _ => null,
    };
}
