using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Marten.Threads.Campaigns.Poison;

/// <summary>Values of CBOR (RFC 8949) byte by byte, since a library would refuse to write most of them.</summary>
internal static class Cbor
{
    public static readonly byte[] Null = [0xf6];
    public static readonly byte[] EmptyMap = [0xa0];
    public static readonly byte[] EmptyArray = [0x80];

    private const int Unsigned = 0, Negative = 1, ByteString = 2, TextString = 3, List = 4, Members = 5;

    public static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return [.. Head(TextString, (ulong)utf8.Length), .. utf8];
    }

    public static byte[] Bytes(ReadOnlyMemory<byte> bytes) => [.. Head(ByteString, (ulong)bytes.Length), .. bytes.Span];

    public static byte[] Json(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static byte[] Float(double number) => [0xfb, .. BigEndian(BitConverter.DoubleToUInt64Bits(number))];

    /// <summary>An integer in the range that CBOR holds without a tag: −2^64 to 2^64−1.</summary>
    public static byte[] Integer(BigInteger number) =>
        number.Sign < 0 ? Head(Negative, (ulong)(-1 - number)) : Head(Unsigned, (ulong)number);

    /// <summary>A map with its keys in the order in which they are given.</summary>
    public static byte[] Map(params IReadOnlyList<(string Key, byte[] Value)> members) =>
        [.. Head(Members, (ulong)members.Count), .. members.SelectMany(member => (byte[])[.. Text(member.Key), .. member.Value])];

    public static byte[] Array(params IReadOnlyList<byte[]> items) =>
        [.. Head(List, (ulong)items.Count), .. items.SelectMany(item => item)];

    /// <summary>Arrays in arrays.</summary>
    public static byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x81, depth), 0x80];

    // The shortest head that holds the number.
    private static byte[] Head(int major, ulong number)
    {
        var first = (byte)(major << 5);
        return number switch
        {
            < 24 => [(byte)(first | (byte)number)],
            <= byte.MaxValue => [(byte)(first | 24), (byte)number],
            <= ushort.MaxValue => [(byte)(first | 25), .. BigEndian(number)[^2..]],
            <= uint.MaxValue => [(byte)(first | 26), .. BigEndian(number)[^4..]],
            _ => [(byte)(first | 27), .. BigEndian(number)],
        };
    }

    private static byte[] BigEndian(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
