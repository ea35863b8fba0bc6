namespace Marten.Threads.Protocol.Json;

/// <summary>Plain decimal notation of digits × 10^exponent: no exponent, no zero at the end of a fraction.</summary>
internal static class PlainNumber
{
    public static long Length(bool isNegative, int digits, int exponent)
    {
        int sign = isNegative ? 1 : 0;
        if (exponent >= 0)
            return sign + digits + exponent; // 12000
        if (digits + exponent > 0)
            return sign + digits + 1; // 1.2

        return sign + "0.".Length - exponent; // 0.0012
    }

    public static int Write(bool isNegative, ReadOnlySpan<char> digits, int exponent, Span<byte> destination)
    {
        int written = 0;
        if (isNegative)
            destination[written++] = (byte)'-';

        int whole = digits.Length + exponent; // digits before the point
        if (exponent >= 0)
        {
            written += Ascii(digits, destination[written..]);
            written += Zeros(exponent, destination[written..]);
        }
        else if (whole > 0)
        {
            written += Ascii(digits[..whole], destination[written..]);
            destination[written++] = (byte)'.';
            written += Ascii(digits[whole..], destination[written..]);
        }
        else
        {
            written += Ascii("0.", destination[written..]);
            written += Zeros(-whole, destination[written..]);
            written += Ascii(digits, destination[written..]);
        }

        return written;
    }

    private static int Ascii(ReadOnlySpan<char> text, Span<byte> destination) => System.Text.Encoding.ASCII.GetBytes(text, destination);

    private static int Zeros(int count, Span<byte> destination)
    {
        destination[..count].Fill((byte)'0');
        return count;
    }
}
