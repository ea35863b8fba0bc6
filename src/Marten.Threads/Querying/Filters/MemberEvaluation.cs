using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying.Filters;

/// <summary>Says for which documents the leaves hold that ask for members of objects only.</summary>
internal static class MemberEvaluation
{
    public static bool Holds(DocumentFilter leaf, DocValue document, DocumentLook look) => leaf switch
    {
        MemberFilter member => Compares(Find(document, member.Path), member.Comparison, member.Operand),
        MemberInFilter member => Find(document, member.Path) is { } value and not (DocObject or DocArray) && member.Has(value),
        MemberPresentFilter member => Find(document, member.Path) is not (null or DocNull),
        MemberTextFilter member => Find(document, member.Path) is DocString value && HasPart(value.Text, member.Part, member.Text),
        MemberHoldsFilter member => Find(document, member.Path) is DocArray array && Contains(array, member.Operand, look),
        _ => throw new ArgumentOutOfRangeException(nameof(leaf), leaf, "This filter is no leaf that asks for members."),
    };

    /// <summary>The value at the path, or null when there is none.</summary>
    public static DocValue? Find(DocValue document, MemberPath path)
    {
        DocValue? value = document;
        foreach (string name in path.Names)
            value = (value as DocObject)?[name];
        return value;
    }

    private static bool Compares(DocValue? value, ValueComparison comparison, DocValue operand)
    {
        if (value is null || ValueOrder.Rank(value) != ValueOrder.Rank(operand))
            return comparison == ValueComparison.NotEqual;

        // of two truth values that differ the reference calls each the smaller one
        int order = value is DocBool ? (value.Equals(operand) ? 0 : -1) : ValueOrder.Compare(value, operand);
        return comparison switch
        {
            ValueComparison.Equal => order == 0,
            ValueComparison.NotEqual => order != 0,
            ValueComparison.Greater => order > 0,
            ValueComparison.Less => order < 0,
            ValueComparison.GreaterOrEqual => order >= 0,
            ValueComparison.LessOrEqual => order <= 0,
            _ => false,
        };
    }

    private static bool Contains(DocArray array, DocValue operand, DocumentLook look)
    {
        look.Take(array.Count);
        return array.Items.Contains(operand);
    }

    private static bool HasPart(string text, TextPart part, string wanted) => part switch
    {
        TextPart.Start => text.StartsWith(wanted, StringComparison.Ordinal),
        TextPart.Anywhere => text.Contains(wanted, StringComparison.Ordinal),
        TextPart.End => text.EndsWith(wanted, StringComparison.Ordinal),
        _ => false,
    };
}
