using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>Says for which values a <see cref="FieldTest"/> holds.</summary>
internal static class FieldEvaluation
{
    public static bool Holds(FieldTest test, FieldValue field)
    {
        if (field.Value is not { } value)
            return HoldsForNothing(test);

        return test switch
        {
            ExistsTest => field.Exists,
            TypeTest type => type.Types.Any(one => ValueTests.IsOfType(value, one)),
            SizeTest size => AnyArray(value, field.Gathered, array => array.Count == size.Count),
            ItemTest item => AnyArray(value, field.Gathered, array => HasItem(array, item)),
            HoldsAllTest all => value is DocArray array && all.Operands.Length > 0 && HasAll(array, field.Gathered, all),
            _ => AnyValue(value, field.Gathered, one => ValueTests.Holds(test, one)),
        };
    }

    /// <summary>A missing field is as good as null where equality is asked for.</summary>
    private static bool HoldsForNothing(FieldTest test) => test switch
    {
        CompareTest compare => compare is { Comparison: ValueComparison.Equal, Operand: DocNull },
        InTest one => one.Has(DocNull.Value),
        _ => false,
    };

    private static bool HasAll(DocArray array, int gathered, HoldsAllTest test)
    {
        HashSet<DocValue> missing = [.. test.Operands];
        return AnyItem(array, gathered, item => missing.Remove(item) && missing.Count == 0);
    }

    private static bool HasItem(DocArray array, ItemTest test)
    {
        foreach (DocValue item in array.Items)
        {
            if ((!test.OfDocuments || item is DocObject or DocArray) && test.Filter.Holds(item))
                return true;
        }

        return false;
    }

    /// <summary>The value or an item, through all levels that the path made.</summary>
    private static bool AnyValue(DocValue value, int gathered, Func<DocValue, bool> test) =>
        test(value) || (value is DocArray array && AnyItem(array, gathered, test));

    private static bool AnyItem(DocArray array, int gathered, Func<DocValue, bool> test)
    {
        foreach (DocValue item in array.Items)
        {
            if (gathered > 0 ? AnyValue(item, gathered - 1, test) : test(item))
                return true;
        }

        return false;
    }

    /// <summary>The value, when it is an array, or an array on a level that the path made.</summary>
    private static bool AnyArray(DocValue value, int gathered, Func<DocArray, bool> test)
    {
        if (value is not DocArray array)
            return false;
        if (test(array))
            return true;
        if (gathered == 0)
            return false;
        foreach (DocValue item in array.Items)
        {
            if (AnyArray(item, gathered - 1, test))
                return true;
        }

        return false;
    }
}
