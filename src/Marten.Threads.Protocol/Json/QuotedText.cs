using System.Buffers;
using System.Text;

namespace Marten.Threads.Protocol.Json;

/// <summary>The quoted form of a text: the shortest escape that JSON has, and only where JSON demands one.</summary>
internal static class QuotedText
{
    private const string ControlCharacters =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private const int QuotesLength = 2;
    private const int ShortEscapeLength = 2; // \n
    private const int LongEscapeLength = 6; // \u001f

    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"\\" + ControlCharacters);

    public static long QuotedLength(string wellFormed)
    {
        long length = QuotesLength + Encoding.UTF8.GetByteCount(wellFormed);
        ReadOnlySpan<char> rest = wellFormed;
        for (int next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            length += (ShortEscape(rest[next]) != 0 ? ShortEscapeLength : LongEscapeLength) - 1;
            rest = rest[(next + 1)..];
        }

        return length;
    }

    public static int WriteQuoted(string wellFormed, Span<byte> destination)
    {
        int written = 0;
        destination[written++] = (byte)'"';
        ReadOnlySpan<char> rest = wellFormed;
        for (int next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            written += Encoding.UTF8.GetBytes(rest[..next], destination[written..]);
            written += WriteEscape(rest[next], destination[written..]);
            rest = rest[(next + 1)..];
        }

        written += Encoding.UTF8.GetBytes(rest, destination[written..]);
        destination[written++] = (byte)'"';
        return written;
    }

    private static int WriteEscape(char character, Span<byte> destination)
    {
        destination[0] = (byte)'\\';
        byte shortEscape = ShortEscape(character);
        if (shortEscape != 0)
        {
            destination[1] = shortEscape;
            return ShortEscapeLength;
        }

        "u00"u8.CopyTo(destination[1..]);
        destination[4] = (byte)('0' + (character >> 4));
        destination[5] = "0123456789abcdef"u8[character & 0xf];
        return LongEscapeLength;
    }

    private static byte ShortEscape(char character) => character switch
    {
        '"' => (byte)'"',
        '\\' => (byte)'\\',
        '\b' => (byte)'b',
        '\f' => (byte)'f',
        '\n' => (byte)'n',
        '\r' => (byte)'r',
        '\t' => (byte)'t',
        _ => 0,
    };
}
