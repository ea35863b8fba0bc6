using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Filters;

/// <summary>Says for which values a <see cref="FieldTest"/> holds.</summary>
internal static class FieldEvaluation
{
    public static bool Holds(FieldTest test, FieldValue field, DocumentLook look)
    {
        if (field.Value is not { } value)
            return HoldsForNothing(test);

        return test switch
        {
            ExistsTest => field.Exists,
            TypeTest type => IsOfType(value, type),
            SizeTest or ItemTest => value is DocArray array && AnyArray(array, field.Gathered, test, look),
            HoldsAllTest all => value is DocArray array && HasAll(array, field.Gathered, all, look),
            _ => AnyValue(value, field.Gathered, test, look),
        };
    }

    /// <summary>A missing field is as good as null where equality is asked for.</summary>
    private static bool HoldsForNothing(FieldTest test) => test switch
    {
        CompareTest compare => compare is { Comparison: ValueComparison.Equal, Operand: DocNull },
        InTest one => one.Has(DocNull.Value),
        _ => false,
    };

    private static bool IsOfType(DocValue value, TypeTest test)
    {
        foreach (DocumentType type in test.Types)
        {
            if (ValueTests.IsOfType(value, type))
                return true;
        }

        return false;
    }

    private static bool HasAll(DocArray array, int gathered, HoldsAllTest test, DocumentLook look)
    {
        if (test.Count == 0 || (gathered == 0 && array.Count < test.Count))
            return false;
        look.Take((long)test.Count * DocumentLook.StepsOfCopy);
        return TakeFrom(test.Missing(), array, gathered, look);
    }

    private static bool TakeFrom(HashSet<DocValue> missing, DocArray array, int gathered, DocumentLook look)
    {
        foreach (DocValue item in array.Items)
        {
            look.Take(1);
            look.TakeAll(item, 1);
            if (missing.Remove(item) && missing.Count == 0)
                return true;
            if (gathered > 0 && item is DocArray inner && TakeFrom(missing, inner, gathered - 1, look))
                return true;
        }

        return false;
    }

    /// <summary>The value or an item, through all levels that the path made.</summary>
    private static bool AnyValue(DocValue value, int gathered, FieldTest test, DocumentLook look)
    {
        if (ValueTests.Holds(test, value, look))
            return true;
        if (value is not DocArray array)
            return false;
        foreach (DocValue item in array.Items)
        {
            if (gathered > 0 ? AnyValue(item, gathered - 1, test, look) : ValueTests.Holds(test, item, look))
                return true;
        }

        return false;
    }

    /// <summary>The array, or one on a level that the path made.</summary>
    private static bool AnyArray(DocArray array, int gathered, FieldTest test, DocumentLook look)
    {
        if (test is SizeTest size ? array.Count == size.Count : HasItem(array, (ItemTest)test, look))
            return true;
        if (gathered == 0)
            return false;
        look.Take(array.Count);
        foreach (DocValue item in array.Items)
        {
            if (item is DocArray inner && AnyArray(inner, gathered - 1, test, look))
                return true;
        }

        return false;
    }

    private static bool HasItem(DocArray array, ItemTest test, DocumentLook look)
    {
        look.Take(array.Count);
        foreach (DocValue item in array.Items)
        {
            if ((!test.OfDocuments || item is DocObject or DocArray) && test.Filter.Holds(item, look))
                return true;
        }

        return false;
    }
}
