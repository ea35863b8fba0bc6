using System.Formats.Cbor;
using CsCheck;

namespace Marten.Threads.Protocol.Tests.Cbor;

/// <summary>
/// A second codec for DAG-CBOR, slow and plain, that shares no code with the one under test: random values, their canonical bytes, and a
/// lenient reader on top of the library.
/// </summary>
internal static class CborTree
{
    private const int Levels = 3;

    /// <summary>Random values: null, bool, long, ulong, double, string, byte[], List and Dictionary.</summary>
    public static Gen<object?> Values { get; } = Tree(Levels);

    /// <summary>The canonical bytes of a value.</summary>
    public static byte[] Write(object? value) => value switch
    {
        null => [0xf6],
        bool truth => [truth ? (byte)0xf5 : (byte)0xf4],
        ulong number => Head(0, number),
        long number => number >= 0 ? Head(0, (ulong)number) : Head(1, (ulong)(-1 - number)),
        double number => [0xfb, .. BitConverter.GetBytes(number).Reverse()],
        byte[] bytes => [.. Head(2, (ulong)bytes.Length), .. bytes],
        string text => Text(text),
        List<object?> items => [.. Head(4, (ulong)items.Count), .. items.SelectMany(Write)],
        Dictionary<string, object?> map => Map(map),
        CborLink link => [0xd8, 0x2a, .. Write((byte[])[0x00, .. link.Cid])],
        _ => throw new ArgumentException($"No CBOR for {value.GetType()}.", nameof(value)),
    };

    /// <summary>Reads one item as leniently as the library does, which is more than DAG-CBOR allows.</summary>
    public static object? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.UnsignedInteger:
                return reader.ReadUInt64();
            case CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.ByteString:
                return reader.ReadByteString();
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.DoublePrecisionFloat:
                return reader.ReadDouble();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.Tag:
                reader.ReadTag();
                return new CborLink(reader.ReadByteString()[1..]);
            case CborReaderState.StartArray:
                return Items(reader);
            default:
                return Members(reader);
        }
    }

    private static List<object?> Items(CborReader reader)
    {
        var items = new List<object?>();
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
            items.Add(Read(reader));
        reader.ReadEndArray();
        return items;
    }

    private static Dictionary<string, object?> Members(CborReader reader)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
            members.Add(reader.ReadTextString(), Read(reader));
        reader.ReadEndMap();
        return members;
    }

    private static Gen<object?> Tree(int levels)
    {
        Gen<object?> leaf = Gen.OneOf(
            Gen.Const((object?)null),
            Gen.Bool.Select(value => (object?)value),
            Gen.Long.Select(value => (object?)value),
            Gen.ULong.Select(value => (object?)value),
            Gen.Int[-300, 300].Select(value => (object?)(long)value),
            Gen.Double.Where(double.IsFinite).Select(value => (object?)value),
            Gen.Byte.Array[0, 40].Select(value => (object?)value),
            Names.Select(value => (object?)value));
        if (levels == 0)
            return leaf;

        Gen<object?> inner = Tree(levels - 1);
        return Gen.OneOf(
            leaf,
            inner.List[0, 5].Select(items => (object?)items),
            Gen.Dictionary(Names, inner)[0, 5].Select(members => (object?)new Dictionary<string, object?>(members, StringComparer.Ordinal)));
    }

    private static Gen<string> Names => Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 0, 30], Gen.Const("é"), Gen.Const("\ud83d\ude80"), Gen.Const("\uffff"));

    private static byte[] Text(string text)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        return [.. Head(3, (ulong)utf8.Length), .. utf8];
    }

    private static byte[] Map(Dictionary<string, object?> map) =>
    [
        .. Head(5, (ulong)map.Count),
        .. map.Select(member => (Key: Text(member.Key), member.Value))
            .OrderBy(member => member.Key.Length)
            .ThenBy(member => Convert.ToHexString(member.Key), StringComparer.Ordinal)
            .SelectMany(member => member.Key.Concat(Write(member.Value))),
    ];

    private static byte[] Head(int major, ulong number)
    {
        byte first = (byte)(major << 5);
        return number switch
        {
            < 24 => [(byte)(first + number)],
            <= byte.MaxValue => [(byte)(first + 24), (byte)number],
            <= ushort.MaxValue => [(byte)(first + 25), .. BitConverter.GetBytes((ushort)number).Reverse()],
            <= uint.MaxValue => [(byte)(first + 26), .. BitConverter.GetBytes((uint)number).Reverse()],
            _ => [(byte)(first + 27), .. BitConverter.GetBytes(number).Reverse()],
        };
    }
}

/// <summary>A link: the bytes of its CID.</summary>
internal sealed record CborLink(byte[] Cid);
