using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Ordering;

namespace Marten.Threads.Querying.Filters;

/// <summary>Tests of one value, without a look at the items of an array.</summary>
internal static class ValueTests
{
    public static bool Holds(FieldTest test, DocValue value, DocumentLook look)
    {
        look.Take(1);
        return test switch
        {
            CompareTest compare => Compares(value, compare, look),
            InTest one => IsIn(value, one, look),
            RegexTest regex => value is DocString text && regex.Pattern.IsMatch(text.Text, look),
            ModuloTest modulo => value is DocNumber number && LeavesRemainder(number, modulo, look),
            BitsTest bits => value is DocNumber number && HasBits(number, bits, look),
            _ => false,
        };
    }

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
    private static bool Compares(DocValue value, CompareTest test, DocumentLook look)
    {
        if (test.Comparison == ValueComparison.Equal)
            return value.Equals(test.Operand);

        if (ValueOrder.Rank(value) != ValueOrder.Rank(test.Operand))
            return false;
        look.TakeAll(value, DocumentLook.StepsOfOrder);
        int order = ValueOrder.CompareNormal(ValueOrder.Normal(value), test.NormalOperand);
        return test.Comparison switch
        {
            ValueComparison.Greater => order > 0,
            ValueComparison.GreaterOrEqual => order >= 0,
            ValueComparison.Less => order < 0,
            ValueComparison.LessOrEqual => order <= 0,
            _ => false,
        };
    }

    // a set looks at all of a value
    private static bool IsIn(DocValue value, InTest test, DocumentLook look)
    {
        look.TakeAll(value, 1);
        return test.Has(value);
    }

    private static bool LeavesRemainder(DocNumber number, ModuloTest test, DocumentLook look)
    {
        look.Take(DocumentLook.StepsOfWhole);
        if (test.Whole is { } whole && number.TryGetInt64(out long dividend))
            return (whole.Divisor == -1 ? 0 : dividend % whole.Divisor) == whole.Remainder;
        return Counted(number, look).HasRemainder(Exact(test.Divisor), Exact(test.Remainder));
    }

    private static bool HasBits(DocNumber number, BitsTest test, DocumentLook look)
    {
        look.Take(DocumentLook.StepsOfWhole);
        if (!number.TryGetInt64(out long whole) && !Counted(number, look).TryTruncate(out whole))
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

    private static ExactDecimal Counted(DocNumber number, DocumentLook look)
    {
        look.Take(DocumentLook.StepsOfDigits);
        return Exact(number);
    }

    // every number of a document is within the limits of an exact one
    private static ExactDecimal Exact(DocNumber number) => ExactDecimal.TryParse(JsonText.Write(number), out ExactDecimal exact) ? exact : default;
}
