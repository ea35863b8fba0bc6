using System.Text.Unicode;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Cbor;

/// <summary>Walks one item from front to back and stops at the first thing that is not canonical.</summary>
internal ref struct CanonicalWalker
{
    private const ulong LinkTag = 42;
    private const ulong NegativeArgumentMax = long.MaxValue; // major type 1 holds −1−argument

    private readonly ReadOnlySpan<byte> _node;
    private readonly int _depthMax;
    private int _position;

    public CanonicalWalker(ReadOnlySpan<byte> node, int depthMax)
    {
        _node = node;
        _depthMax = depthMax;
        _position = 0;
    }

    public CborDefect Walk()
    {
        CborDefect defect = Item(0);
        if (defect != CborDefect.None)
            return defect;

        return _position == _node.Length ? CborDefect.None : CborDefect.TrailingBytes;
    }

    private CborDefect Item(int depth)
    {
        CborDefect defect = Head(out CborHead head);
        if (defect != CborDefect.None)
            return defect;

        return head.Major switch
        {
            CborHead.Unsigned => CborDefect.None,
            CborHead.Negative => head.Argument <= NegativeArgumentMax ? CborDefect.None : CborDefect.IntegerRange,
            CborHead.ByteString => Bytes(head, out _),
            CborHead.Text => Text(head, out _),
            CborHead.Array => Array(head.Argument, depth + 1),
            CborHead.Map => Map(head.Argument, depth + 1),
            CborHead.Tag => Link(head),
            _ => Simple(head),
        };
    }

    /// <summary>A head in shortest form; a float's head is judged by <see cref="Simple"/>.</summary>
    private CborDefect Head(out CborHead head)
    {
        if (!CborHead.TryRead(_node, ref _position, out head, out CborDefect defect))
            return defect;
        if (head.IsIndefinite)
            return head.Major is CborHead.Unsigned or CborHead.Negative or CborHead.Tag ? CborDefect.ReservedHead : CborDefect.IndefiniteLength;
        if (head.Major != CborHead.Simple && !head.IsMinimal)
            return CborDefect.NotMinimal;

        return CborDefect.None;
    }

    private CborDefect Bytes(CborHead head, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (head.Argument > (ulong)(_node.Length - _position))
            return CborDefect.Truncated;

        content = _node.Slice(_position, (int)head.Argument);
        _position += content.Length;
        return CborDefect.None;
    }

    private CborDefect Text(CborHead head, out ReadOnlySpan<byte> content)
    {
        CborDefect defect = Bytes(head, out content);
        if (defect != CborDefect.None)
            return defect;

        return Utf8.IsValid(content) ? CborDefect.None : CborDefect.TextInvalid;
    }

    private CborDefect Array(ulong count, int depth)
    {
        if (depth > _depthMax)
            return CborDefect.TooDeep;
        // an element takes a byte at least, so a huge count ends here and not in a long loop
        if (count > (ulong)(_node.Length - _position))
            return CborDefect.Truncated;

        for (ulong i = 0; i < count; i++)
        {
            CborDefect defect = Item(depth);
            if (defect != CborDefect.None)
                return defect;
        }

        return CborDefect.None;
    }

    private CborDefect Map(ulong count, int depth)
    {
        if (depth > _depthMax)
            return CborDefect.TooDeep;
        if (count > (ulong)(_node.Length - _position) / 2)
            return CborDefect.Truncated;

        ReadOnlySpan<byte> previous = default;
        for (ulong i = 0; i < count; i++)
        {
            CborDefect defect = Key(i == 0, previous, out ReadOnlySpan<byte> key);
            if (defect == CborDefect.None)
                defect = Item(depth);
            if (defect != CborDefect.None)
                return defect;
            previous = key;
        }

        return CborDefect.None;
    }

    private CborDefect Key(bool isFirst, ReadOnlySpan<byte> previous, out ReadOnlySpan<byte> key)
    {
        key = default;
        CborDefect defect = Head(out CborHead head);
        if (defect != CborDefect.None)
            return defect;
        if (head.Major != CborHead.Text)
            return CborDefect.KeyNotText;

        defect = Text(head, out key);
        if (defect != CborDefect.None || isFirst)
            return defect;

        int order = previous.Length != key.Length ? previous.Length - key.Length : previous.SequenceCompareTo(key);
        return order switch
        {
            < 0 => CborDefect.None,
            0 => CborDefect.KeyDuplicate,
            _ => CborDefect.KeyOrder,
        };
    }

    private CborDefect Link(CborHead tag)
    {
        if (tag.Argument != LinkTag)
            return CborDefect.TagForeign;

        CborDefect defect = Head(out CborHead head);
        if (defect != CborDefect.None)
            return defect;
        if (head.Major != CborHead.ByteString)
            return CborDefect.LinkInvalid;

        defect = Bytes(head, out ReadOnlySpan<byte> content);
        if (defect != CborDefect.None)
            return defect;

        return content.Length > 1 && content[0] == 0 && Cid.TryFromBytes(content[1..], out _) ? CborDefect.None : CborDefect.LinkInvalid;
    }

    private static CborDefect Simple(CborHead head) => head.Info switch
    {
        20 or 21 or 22 => CborDefect.None,
        25 or 26 => CborDefect.FloatWidth,
        27 => double.IsFinite(BitConverter.UInt64BitsToDouble(head.Argument)) ? CborDefect.None : CborDefect.FloatNotFinite,
        _ => CborDefect.SimpleForeign,
    };
}
