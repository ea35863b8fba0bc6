using System.Text;
using Marten.Threads.Protocol.Cbor;

namespace Marten.Threads.Protocol.Patches;

/// <summary>
/// Asks a body that is not canonical whether it means to be one of ThreadDB's: well-formed CBOR (RFC 8949), a map, and some key
/// that is the text <c>patches</c> in one piece with an array as its value.
/// </summary>
internal ref struct BodyProbe
{
    private const byte Break = 0xff;
    private const byte SimpleInOneByte = 0xf8;
    private const byte SimpleInOneByteMin = 32;

    private readonly ReadOnlySpan<byte> _body;
    private int _position;

    private BodyProbe(ReadOnlySpan<byte> body)
    {
        _body = body;
        _position = 0;
    }

    public static bool HoldsPatches(ReadOnlySpan<byte> body)
    {
        var probe = new BodyProbe(body);
        return probe.Map() && probe._position == body.Length;
    }

    /// <summary>Walks the whole outer map, since an ill-formed rest makes the body opaque.</summary>
    private bool Map()
    {
        if (!TryHead(out CborHead head) || head.Major != CborHead.Map)
            return false;

        bool found = false;
        for (ulong i = 0; head.IsIndefinite ? !TryBreak() : i < head.Argument; i++)
        {
            bool isPatches = IsPatchesKey(_body[_position..]);
            if (!TrySkip(1))
                return false;

            found |= isPatches && _position < _body.Length && _body[_position] >> 5 == CborHead.Array;
            if (!TrySkip(1))
                return false;
        }

        return found;
    }

    private static bool IsPatchesKey(ReadOnlySpan<byte> source)
    {
        int position = 0;
        return CborHead.TryRead(source, ref position, out CborHead head, out _)
            && head.Major == CborHead.Text
            && !head.IsIndefinite
            && head.Argument == (ulong)BodyFields.Patches.Length
            && source.Length - position >= BodyFields.Patches.Length
            && Ascii.Equals(source.Slice(position, BodyFields.Patches.Length), BodyFields.Patches);
    }

    /// <summary>Steps over one well-formed item.</summary>
    private bool TrySkip(int depth)
    {
        int start = _position;
        if (depth > DagCbor.DepthMax || !TryHead(out CborHead head))
            return false;

        switch (head.Major)
        {
            case CborHead.Simple when _body[start] == SimpleInOneByte && head.Argument < SimpleInOneByteMin:
                return false; // RFC 8949, section 3.3
            case CborHead.Unsigned or CborHead.Negative or CborHead.Simple:
                return !head.IsIndefinite;
            case CborHead.ByteString or CborHead.Text:
                return head.IsIndefinite ? TryChunks(head.Major) : TryTake(head.Argument);
            case CborHead.Tag:
                return !head.IsIndefinite && TrySkip(depth + 1);
            case CborHead.Array:
                return depth < DagCbor.DepthMax && TryItems(head, 1, depth + 1);
            default:
                return depth < DagCbor.DepthMax && TryItems(head, 2, depth + 1);
        }
    }

    /// <summary>The elements of an array, or the keys and values of a map, which come in twos.</summary>
    private bool TryItems(CborHead container, int itemsPerStep, int depth)
    {
        for (ulong i = 0; container.IsIndefinite ? !TryBreak() : i < container.Argument; i++)
        {
            for (int item = 0; item < itemsPerStep; item++)
            {
                if (!TrySkip(depth))
                    return false;
            }
        }

        return true;
    }

    /// <summary>The pieces of a string of indefinite length: definite strings of the same kind.</summary>
    private bool TryChunks(int major)
    {
        while (!TryBreak())
        {
            if (!TryHead(out CborHead chunk) || chunk.Major != major || chunk.IsIndefinite || !TryTake(chunk.Argument))
                return false;
        }

        return true;
    }

    private bool TryTake(ulong length)
    {
        if (length > (ulong)(_body.Length - _position))
            return false;

        _position += (int)length;
        return true;
    }

    private bool TryHead(out CborHead head) => CborHead.TryRead(_body, ref _position, out head, out _);

    private bool TryBreak()
    {
        if (_position >= _body.Length || _body[_position] != Break)
            return false;

        _position++;
        return true;
    }
}
