using System.Buffers.Binary;
using System.Text;

namespace Marten.Threads.Oracles.Records;

/// <summary>
/// A CBOR item read leniently and written canonically: bytes are canonical when they come out again. So nothing here compares heads or the
/// order of keys.
/// </summary>
/// <param name="Kind">The major type; 7 for simple values and 8 for floats, which share one.</param>
/// <param name="Number">An integer's argument, a float's bits, or the code of a simple value.</param>
/// <param name="Bytes">Of a byte string, of a text in UTF-8, or of the CID that a link names.</param>
/// <param name="Items">Elements, or keys and values in turns.</param>
public sealed record CborValue(int Kind, ulong Number, byte[] Bytes, IReadOnlyList<CborValue> Items)
{
    public const int ByteString = 2;
    public const int Text = 3;
    public const int Array = 4;
    public const int Map = 5;
    public const int Link = 6;
    private const int Simple = 7;
    private const int Float = 8;
    private const int FloatInfo = 27;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The one item that the bytes are, in canonical form and not nested deeper than told; null otherwise.</summary>
    public static CborValue? Read(ReadOnlySpan<byte> bytes, int depthMax)
    {
        var rest = bytes;
        var value = ReadItem(ref rest, depthMax);
        if (value is null || !rest.IsEmpty) return null;
        var again = new List<byte>(bytes.Length);
        return value.TryWrite(again) && bytes.SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(again)) ? value : null;
    }

    /// <summary>A map's value, or null.</summary>
    public CborValue? this[string key]
    {
        get
        {
            var name = Encoding.UTF8.GetBytes(key);
            for (var i = 0; Kind == Map && i < Items.Count; i += 2)
                if (Items[i].Bytes.AsSpan().SequenceEqual(name)) return Items[i + 1];
            return null;
        }
    }

    private static CborValue? ReadItem(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (!TryHead(ref rest, out var kind, out var info, out var number)) return null;
        switch (kind)
        {
            case 0:
            case 1 when number <= long.MaxValue:
                return new CborValue(kind, number, [], []);
            case ByteString or Text:
                return Content(ref rest, kind, number);
            case Array or Map when depth > 0:
                return Children(ref rest, kind, number, depth - 1);
            case Link when number == 42 && !rest.IsEmpty && rest[0] >> 5 == ByteString: // a tag in a tag is none, however many there are
                var target = ReadItem(ref rest, 0);
                return target is { Bytes: [0, ..] } && ContentId.IsValid(target.Bytes.AsSpan(1)) ? target with { Kind = Link, Bytes = target.Bytes[1..] } : null;
            case Simple when info == FloatInfo && double.IsFinite(BitConverter.UInt64BitsToDouble(number)):
                return new CborValue(Float, number, [], []);
            case Simple when info is >= 20 and <= 22:
                return new CborValue(Simple, number, [], []);
            default:
                return null;
        }
    }

    private static CborValue? Content(ref ReadOnlySpan<byte> rest, int kind, ulong length)
    {
        if (length > (ulong)rest.Length) return null;
        var content = rest[..(int)length].ToArray();
        rest = rest[(int)length..];
        return kind == ByteString || IsUtf8(content) ? new CborValue(kind, 0, content, []) : null;
    }

    private static CborValue? Children(ref ReadOnlySpan<byte> rest, int kind, ulong count, int depth)
    {
        var items = new List<CborValue>();
        var total = kind == Map ? (UInt128)count * 2 : count;
        if (total > (UInt128)rest.Length) return null; // an item takes a byte at least
        for (var i = 0; i < (int)total; i++)
        {
            if (ReadItem(ref rest, depth) is not { } item || (kind == Map && i % 2 == 0 && item.Kind != Text)) return null;
            items.Add(item);
        }

        return new CborValue(kind, 0, [], items);
    }

    private static bool TryHead(ref ReadOnlySpan<byte> rest, out int kind, out int info, out ulong number)
    {
        (kind, info, number) = rest.IsEmpty ? (0, 0, 0UL) : (rest[0] >> 5, rest[0] & 31, (ulong)(rest[0] & 31));
        var width = info is >= 24 and <= 27 ? 1 << (info - 24) : 0;
        if (info > 27 || rest.Length < 1 + width) return false;
        for (var i = 0; i < width; i++)
            number = (i == 0 ? 0 : number << 8) | rest[1 + i];
        rest = rest[(1 + width)..];
        return true;
    }

    private bool TryWrite(List<byte> into)
    {
        switch (Kind)
        {
            case ByteString or Text:
                Head(into, Kind, (ulong)Bytes.Length);
                into.AddRange(Bytes);
                return true;
            case Link:
                Head(into, Link, 42);
                return new CborValue(ByteString, 0, [0, .. Bytes], []).TryWrite(into);
            case Array:
                Head(into, Array, (ulong)Items.Count);
                return Items.All(item => item.TryWrite(into));
            case Map:
                return TryWriteMap(into);
            case Float:
                into.Add((Simple << 5) | FloatInfo);
                into.AddRange(BigEndian(Number, sizeof(ulong)));
                return true;
            default:
                Head(into, Kind, Number);
                return true;
        }
    }

    private bool TryWriteMap(List<byte> into)
    {
        Head(into, Map, (ulong)Items.Count / 2);
        var pairs = Items.Chunk(2).OrderBy(static pair => pair[0].Bytes.Length)
            .ThenBy(static pair => pair[0].Bytes, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right))).ToList();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i > 0 && pairs[i][0].Bytes.AsSpan().SequenceEqual(pairs[i - 1][0].Bytes)) return false;
            if (!pairs[i][0].TryWrite(into) || !pairs[i][1].TryWrite(into)) return false;
        }

        return true;
    }

    private static void Head(List<byte> into, int kind, ulong number)
    {
        var (info, width) = number switch
        {
            < 24 => ((int)number, 0),
            <= byte.MaxValue => (24, 1),
            <= ushort.MaxValue => (25, 2),
            <= uint.MaxValue => (26, 4),
            _ => (27, 8),
        };
        into.Add((byte)((kind << 5) | info));
        into.AddRange(BigEndian(number, width));
    }

    private static byte[] BigEndian(ulong number, int width)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes[(sizeof(ulong) - width)..];
    }

    private static bool IsUtf8(byte[] content)
    {
        try
        {
            StrictUtf8.GetCharCount(content);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false; // this encoding has no other way to say it
        }
    }
}
