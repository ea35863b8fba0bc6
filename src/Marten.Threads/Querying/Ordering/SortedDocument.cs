using System.Collections.Immutable;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Ordering;

/// <summary>A document with what it is sorted by, taken out once.</summary>
internal sealed class SortedDocument
{
    // of every key: the items that an array counts as; a missing value counts as null
    private readonly DocValue[][] _values;

    public SortedDocument(DocObject document, ImmutableArray<SortKey> keys)
    {
        Document = document;
        Id = document["_id"] is DocString id ? id.Text : "";
        _values = [.. keys.Select(key => ValuesOf(document, key))];
    }

    public DocObject Document { get; }

    /// <summary>The id; empty when there is none.</summary>
    public string Id { get; }

    /// <summary>Orders documents by the keys, and those that are the same by the UTF-8 bytes of their ids.</summary>
    public static Comparison<SortedDocument> By(ImmutableArray<SortKey> keys) => (left, right) =>
    {
        for (int i = 0; i < keys.Length; i++)
        {
            int order = ValueOrder.CompareItems(left._values[i], right._values[i]);
            if (order != 0)
                return keys[i].Descending ? -Math.Sign(order) : order;
        }

        return DocString.Compare(left.Id, right.Id);
    };

    private static DocValue[] ValuesOf(DocObject document, SortKey key) => key switch
    {
        FieldSortKey field => ItemsOf(FieldValue.Of(document, field.Path).Value),
        MemberSortKey member => [ValueOrder.Normal(MemberEvaluation.Find(document, member.Path) ?? DocNull.Value)],
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "This is no known kind of sort key."),
    };

    private static DocValue[] ItemsOf(DocValue? value) => value switch
    {
        null => [DocNull.Value],
        DocArray array => ValueOrder.NormalItems(array),
        _ => [ValueOrder.Normal(value)],
    };
}
