using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying.Filters;

/// <summary>Tests of one value, without a look at the items of an array.</summary>
internal static class ValueTests
{
    public static bool Holds(FieldTest test, DocValue value) => test switch
    {
        CompareTest compare => Compares(value, compare.Comparison, compare.Operand),
        InTest one => one.Has(value),
        RegexTest regex => value is DocString text && regex.Pattern.IsMatch(text.Text),
        ModuloTest modulo => value is DocNumber number && LeavesRemainder(number, modulo),
        BitsTest bits => value is DocNumber number && HasBits(number, bits),
        _ => false,
    };

    public static bool IsOfType(DocValue value, DocumentType type) => type switch
    {
        DocumentType.Null => value is DocNull,
        DocumentType.Number => value is DocNumber,
        DocumentType.WholeNumber => value is DocNumber number && Exact(number).IsInteger,
        DocumentType.Text => value is DocString,
        DocumentType.Object => value is DocObject,
        DocumentType.Array => value is DocArray,
        DocumentType.Bool => value is DocBool,
        _ => false,
    };

    /// <summary>Values of different types do not compare.</summary>
    private static bool Compares(DocValue value, ValueComparison comparison, DocValue operand)
    {
        if (comparison == ValueComparison.Equal)
            return value.Equals(operand);

        if (ValueOrder.Rank(value) != ValueOrder.Rank(operand))
            return false;
        int order = ValueOrder.Compare(value, operand);
        return comparison switch
        {
            ValueComparison.Greater => order > 0,
            ValueComparison.GreaterOrEqual => order >= 0,
            ValueComparison.Less => order < 0,
            ValueComparison.LessOrEqual => order <= 0,
            _ => false,
        };
    }

    private static bool LeavesRemainder(DocNumber number, ModuloTest test) =>
        Exact(number).HasRemainder(Exact(test.Divisor), Exact(test.Remainder));

    private static bool HasBits(DocNumber number, BitsTest test)
    {
        if (!Exact(number).TryTruncate(out long whole))
            return false;

        ulong set = unchecked((ulong)whole) & test.Mask;
        return test.Rule switch
        {
            BitRule.AllSet => set == test.Mask,
            BitRule.AnySet => set != 0,
            BitRule.AllClear => set == 0,
            BitRule.AnyClear => set != test.Mask,
            _ => false,
        };
    }

    // every number of a document is within the limits of an exact one
    private static ExactDecimal Exact(DocNumber number) => ExactDecimal.TryParse(JsonText.Write(number), out ExactDecimal exact) ? exact : default;
}
