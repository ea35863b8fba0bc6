using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Marten.Threads.Protocol.Json;

/// <summary>Reads the inside of a JSON text: escapes, UTF-8, and the mending of what neither Unicode nor PostgreSQL takes.</summary>
internal static class QuotedTextReader
{
    private const int HexLength = 4;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"u8);

    /// <summary>Reads a text whose opening quote has been taken.</summary>
    /// <param name="source">The bytes behind the opening quote.</param>
    /// <param name="length">How many of them were read, closing quote included.</param>
    /// <param name="mended">Whether anything became U+FFFD.</param>
    /// <returns>The text, or null where the bytes are not a JSON text.</returns>
    public static string? Read(ReadOnlySpan<byte> source, out int length, out bool mended)
    {
        mended = false;
        int end = source.IndexOfAny(Special);
        if (end < 0 || source[end] < ' ')
        {
            length = 0;
            return null;
        }

        if (source[end] == '"')
        {
            length = end + 1;
            return Plain(source[..end], out mended);
        }

        return ReadEscaped(source, out length, out mended);
    }

    private static string Plain(ReadOnlySpan<byte> inside, out bool mended)
    {
        mended = !Utf8.IsValid(inside);
        if (inside.Length == 1)
            return mended ? OneLetter.Replacement : OneLetter.Ascii[inside[0]];

        return mended ? Mended(inside) : Encoding.UTF8.GetString(inside);
    }

    private static string Mended(ReadOnlySpan<byte> inside)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(inside.Length);
        var text = new string(buffer, 0, Transcode(inside, buffer));
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>Decodes UTF-8, of which each broken part becomes one U+FFFD. An <see cref="Encoding"/> would allocate for each of them.</summary>
    private static int Transcode(ReadOnlySpan<byte> utf8, Span<char> buffer)
    {
        Utf8.ToUtf16(utf8, buffer, out _, out int written);
        return written;
    }

    private static string? ReadEscaped(ReadOnlySpan<byte> source, out int length, out bool mended)
    {
        mended = false;
        length = EndOf(source);
        if (length == 0)
            return null;

        ReadOnlySpan<byte> inside = source[..(length - 1)];
        char[] buffer = ArrayPool<char>.Shared.Rent(inside.Length);
        int written = Decode(inside, buffer, ref mended);
        string? text = null;
        if (written >= 0)
        {
            mended |= WellFormedText.Mend(buffer.AsSpan(0, written));
            text = new string(buffer, 0, written);
        }

        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>Length up to and with the closing quote; 0 without one.</summary>
    private static int EndOf(ReadOnlySpan<byte> source)
    {
        int position = 0;
        while (true)
        {
            int next = source[position..].IndexOfAny(Special);
            if (next < 0 || source[position + next] < ' ')
                return 0;
            position += next + 1;
            if (source[position - 1] == '"')
                return position;
            if (++position > source.Length)
                return 0;
        }
    }

    /// <summary>Decodes into a buffer with room for a character a byte; −1 where an escape is not one of JSON's.</summary>
    private static int Decode(ReadOnlySpan<byte> inside, Span<char> buffer, ref bool mended)
    {
        int written = 0;
        while (true)
        {
            int escape = inside.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = escape < 0 ? inside : inside[..escape];
            mended |= !Utf8.IsValid(plain);
            written += Transcode(plain, buffer[written..]);
            if (escape < 0)
                return written;

            inside = inside[(escape + 1)..];
            int taken = Escape(inside, out buffer[written]);
            if (taken == 0)
                return -1;
            written++;
            inside = inside[taken..];
        }
    }

    /// <summary>Reads what follows a backslash; 0 where that is no escape.</summary>
    private static int Escape(ReadOnlySpan<byte> source, out char unit)
    {
        unit = source.IsEmpty ? '\0' : source[0] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (unit != '\0')
            return 1;
        if (source.Length <= HexLength || source[0] != 'u')
            return 0;

        int value = 0;
        foreach (byte digit in source.Slice(1, HexLength))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return 0;
            value = (value << 4) | HexValue(digit);
        }

        unit = (char)value;
        return 1 + HexLength;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
