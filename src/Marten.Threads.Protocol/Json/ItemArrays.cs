using System.Runtime.CompilerServices;

namespace Marten.Threads.Protocol.Json;

// Two bytes of text make an array of one item, four one of two: so that nested ones stay in proportion to their text, these keep their items
// in themselves, and the smallest does not even keep its length.

/// <summary>An array of one item. Its length is counted when asked for; of nested ones in as many steps as they are deep.</summary>
internal sealed class OneItem(DocValue item) : DocArray
{
    private readonly DocValue _item = item;

    private protected override ReadOnlySpan<DocValue> Content => new(in _item);

    private protected override long Measure() => "[]".Length + _item.Utf8Length;
}

/// <summary>An array of two items.</summary>
internal sealed class TwoItems : DocArray
{
    private readonly Pair _items;
    private readonly long _utf8Length;

    public TwoItems(DocValue first, DocValue second)
    {
        _items[0] = first;
        _items[1] = second;
        _utf8Length = "[,]".Length + first.Utf8Length + second.Utf8Length;
    }

    private protected override ReadOnlySpan<DocValue> Content => _items;

    private protected override long Measure() => _utf8Length;

    [InlineArray(2)]
    private struct Pair
    {
        private DocValue _item;
    }
}

/// <summary>An array of no or many items, which belong to it from now on.</summary>
internal sealed class ManyItems(DocValue[] items) : DocArray
{
    private readonly DocValue[] _items = items;
    private readonly long _utf8Length = LengthOf(items);

    private protected override ReadOnlySpan<DocValue> Content => _items;

    private protected override long Measure() => _utf8Length;

    private static long LengthOf(DocValue[] items)
    {
        long length = "[]".Length + Math.Max(items.Length - 1, 0);
        foreach (DocValue item in items)
            length += item.Utf8Length;
        return length;
    }
}
