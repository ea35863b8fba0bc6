namespace Marten.Threads.Protocol.Cbor;

/// <summary>
/// Steps through bytes that <see cref="DagCbor.IsCanonical"/> has accepted; on other bytes its answers mean nothing.
/// A <c>TryRead…</c> that meets another type answers false and does not move.
/// </summary>
internal ref struct CborCursor
{
    private const int LinkPrefixLength = 1; // the zero byte before the CID

    private readonly ReadOnlySpan<byte> _node;

    /// <summary>Stands at the beginning, or at the beginning of any item inside.</summary>
    public CborCursor(ReadOnlySpan<byte> canonicalNode, int position = 0)
    {
        _node = canonicalNode;
        Position = position;
    }

    /// <summary>Offset of the next item.</summary>
    public int Position { get; private set; }

    public bool TryReadMap(out int count) => TryReadLength(CborHead.Map, out count);

    public bool TryReadArray(out int count) => TryReadLength(CborHead.Array, out count);

    public bool TryReadBytes(out ReadOnlySpan<byte> content) => TryReadString(CborHead.ByteString, out content);

    /// <summary>Reads a text as its UTF-8 bytes.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> utf8) => TryReadString(CborHead.Text, out utf8);

    public bool TryReadUnsigned(out ulong value)
    {
        int position = Position;
        CborHead.TryRead(_node, ref position, out CborHead head, out _);
        value = head.Argument;
        if (head.Major != CborHead.Unsigned)
            return false;

        Position = position;
        return true;
    }

    public bool TryReadNull()
    {
        const byte @null = 0xf6;
        if (_node[Position] != @null)
            return false;

        Position++;
        return true;
    }

    /// <summary>Reads a link as the bytes of its CID.</summary>
    public bool TryReadLink(out ReadOnlySpan<byte> cid)
    {
        cid = default;
        int start = Position;
        int position = Position;
        CborHead.TryRead(_node, ref position, out CborHead head, out _);
        if (head.Major != CborHead.Tag)
            return false;

        Position = position;
        if (!TryReadBytes(out ReadOnlySpan<byte> content))
        {
            Position = start;
            return false;
        }

        cid = content[LinkPrefixLength..];
        return true;
    }

    /// <summary>Steps over the next item, however deep, without recursion.</summary>
    public void Skip()
    {
        for (ulong pending = 1; pending > 0; pending--)
        {
            int position = Position;
            CborHead.TryRead(_node, ref position, out CborHead head, out _);
            Position = position;
            switch (head.Major)
            {
                case CborHead.ByteString or CborHead.Text:
                    Position += (int)head.Argument;
                    break;
                case CborHead.Array:
                    pending += head.Argument;
                    break;
                case CborHead.Map:
                    pending += 2 * head.Argument;
                    break;
                case CborHead.Tag:
                    pending++;
                    break;
            }
        }
    }

    private bool TryReadLength(int major, out int count)
    {
        int position = Position;
        CborHead.TryRead(_node, ref position, out CborHead head, out _);
        count = (int)head.Argument;
        if (head.Major != major)
            return false;

        Position = position;
        return true;
    }

    private bool TryReadString(int major, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!TryReadLength(major, out int length))
            return false;

        content = _node.Slice(Position, length);
        Position += length;
        return true;
    }
}
