using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Querying.Ordering;

/// <summary>
/// The order of all values: null, numbers, texts, objects, arrays, truth values, as BSON has it. Numbers are compared exactly, texts by UTF-8
/// bytes. Objects are compared by their names, sorted, then by their values in that order; arrays by their items, smallest first.
/// So arrays that hold the same in another order have no order between them, although they are not equal.
/// </summary>
internal static class ValueOrder
{
    /// <summary>The place of the value's type among the types.</summary>
    public static int Rank(DocValue value) => value switch
    {
        DocNull => 0,
        DocNumber => 1,
        DocString => 2,
        DocObject => 3,
        DocArray => 4,
        _ => 5,
    };

    /// <summary>Negative, zero or positive, as <paramref name="left"/> is smaller, the same or greater.</summary>
    public static int Compare(DocValue left, DocValue right) => CompareNormal(Normal(left), Normal(right));

    /// <summary>
    /// The value with all arrays in it sorted. This is done once for a value, from the inside out: comparing arrays that are sorted
    /// anew at each level takes a time that doubles with each level.
    /// </summary>
    public static DocValue Normal(DocValue value) => value switch
    {
        DocArray { Count: > 0 } array => NormalArray(array),
        DocObject { Count: > 0 } document => NormalObject(document),
        _ => value,
    };

    /// <summary>The items in their normal form, smallest first.</summary>
    public static DocValue[] NormalItems(DocArray array) => NormalArray(array).Items.ToArray();

    // What is in order already is not copied: most values are.
    private static DocArray NormalArray(DocArray array)
    {
        ReadOnlySpan<DocValue> items = array.Items;
        DocValue[]? changed = null;
        bool isInOrder = true;
        for (int i = 0; i < items.Length; i++)
        {
            DocValue item = Normal(items[i]);
            if (changed is null && !ReferenceEquals(item, items[i]))
                changed = items.ToArray();
            if (changed is not null)
                changed[i] = item;
            isInOrder = isInOrder && (i == 0 || CompareNormal(changed is null ? items[i - 1] : changed[i - 1], item) <= 0);
        }

        if (isInOrder)
            return changed is null ? array : DocArray.Of(changed);
        changed ??= items.ToArray();
        Array.Sort(changed, CompareNormal);
        return DocArray.Of(changed);
    }

    private static DocObject NormalObject(DocObject document)
    {
        ReadOnlySpan<DocMember> members = document.Members;
        DocMember[]? changed = null;
        for (int i = 0; i < members.Length; i++)
        {
            DocValue value = Normal(members[i].Value);
            if (ReferenceEquals(value, members[i].Value))
                continue;
            changed ??= members.ToArray();
            changed[i] = members[i] with { Value = value };
        }

        return changed is null ? document : DocObject.Of(changed);
    }

    /// <summary>Compares values that are in their normal form.</summary>
    public static int CompareNormal(DocValue left, DocValue right) => (left, right) switch
    {
        (DocNumber one, DocNumber other) => DocNumber.Compare(one, other),
        (DocString one, DocString other) => DocString.Compare(one.Text, other.Text),
        (DocBool one, DocBool other) => one.IsTrue.CompareTo(other.IsTrue),
        (DocObject one, DocObject other) => CompareObjects(one.Members, other.Members),
        (DocArray one, DocArray other) => CompareItems(one.Items, other.Items),
        _ => Rank(left) - Rank(right),
    };

    /// <summary>Compares normal items one by one; the shorter one comes first when they are the same that far.</summary>
    public static int CompareItems(ReadOnlySpan<DocValue> left, ReadOnlySpan<DocValue> right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = CompareNormal(left[i], right[i]);
            if (order != 0)
                return order;
        }

        return left.Length - right.Length;
    }

    private static int CompareObjects(ReadOnlySpan<DocMember> left, ReadOnlySpan<DocMember> right)
    {
        int common = Math.Min(left.Length, right.Length);
        for (int i = 0; i < common; i++)
        {
            int order = DocString.Compare(left[i].Name, right[i].Name);
            if (order != 0)
                return order;
        }

        for (int i = 0; i < common && left.Length == right.Length; i++)
        {
            int order = CompareNormal(left[i].Value, right[i].Value);
            if (order != 0)
                return order;
        }

        return left.Length - right.Length;
    }
}
