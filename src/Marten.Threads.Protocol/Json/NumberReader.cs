using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Marten.Threads.Protocol.Json;

/// <summary>Reads a JSON number (RFC 8259) as exact digits and a power of ten, and judges its limits.</summary>
internal static class NumberReader
{
    // value × 10^−MagnitudeMax is in [0.1, 1): 309 for 1.8·10^308
    private const int MagnitudeMax = 309;
    private const int MagnitudeMin = -323; // of 10^−324
    private const string LargestDigits = "18";
    private const int SharedMin = -9;
    private const int SharedMax = 255;

    // far outside every limit, and small enough that sums with digit counts cannot overflow
    private const long ExponentClamp = 1_000_000_000_000;

    // two or three bytes of text must not cost an object each, or a body could be blown up far beyond its size
    private static readonly ImmutableArray<DocNumber> Shared = [.. Enumerable.Range(SharedMin, SharedMax - SharedMin + 1).Select(value => ReadInteger(value))];

    /// <summary>Length of the number that stands at the start of the text; 0 if none does.</summary>
    public static int TokenLength(ReadOnlySpan<byte> text)
    {
        int position = text.Length > 0 && text[0] == '-' ? 1 : 0;
        int whole = Digits(text[position..]);
        if (whole == 0 || (whole > 1 && text[position] == '0'))
            return 0;
        position += whole;

        if (position < text.Length && text[position] == '.')
        {
            int fraction = Digits(text[(position + 1)..]);
            if (fraction == 0)
                return 0;
            position += 1 + fraction;
        }

        if (position < text.Length && text[position] is (byte)'e' or (byte)'E')
        {
            position++;
            if (position < text.Length && text[position] is (byte)'+' or (byte)'-')
                position++;
            int exponent = Digits(text[position..]);
            if (exponent == 0)
                return 0;
            position += exponent;
        }

        return position;
    }

    /// <summary>Reads a whole token, as <see cref="TokenLength"/> measured it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> token, out DocNumber? number, out JsonDefect defect)
    {
        if (TryReadSmall(token, out int small))
        {
            number = Shared[small - SharedMin];
            defect = JsonDefect.None;
            return true;
        }

        return TryReadExact(token, out number, out defect);
    }

    private static bool TryReadSmall(ReadOnlySpan<byte> token, out int value)
    {
        if (token is [(byte)'-', var digit])
        {
            value = '0' - digit;
            return true;
        }

        bool isSmall = Utf8Parser.TryParse(token, out byte small, out int taken) && taken == token.Length;
        value = small;
        return isSmall;
    }

    private static bool TryReadExact(ReadOnlySpan<byte> token, out DocNumber? number, out JsonDefect defect)
    {
        bool isNegative = token[0] == '-';
        ReadOnlySpan<byte> unsigned = isNegative ? token[1..] : token;
        int exponentAt = unsigned.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> mantissa = exponentAt < 0 ? unsigned : unsigned[..exponentAt];
        long exponent = exponentAt < 0 ? 0 : Exponent(unsigned[(exponentAt + 1)..]);

        int point = mantissa.IndexOf((byte)'.');
        int whole = point < 0 ? mantissa.Length : point;
        int first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        number = DocNumber.Zero;
        defect = JsonDefect.None;
        if (first < 0)
            return true;

        int last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        long lowestPlace = exponent + whole - 1 - last + (last > whole ? 1 : 0);
        int count = last - first + 1 - (first < whole && last > whole ? 1 : 0);
        defect = Judge(mantissa[first..], count, lowestPlace);
        number = defect == JsonDefect.None ? Number(isNegative, mantissa[first..(last + 1)], count, (int)lowestPlace) : null;
        return number is not null;
    }

    private static DocNumber Number(bool isNegative, ReadOnlySpan<byte> mantissa, int count, int lowestPlace)
    {
        if (count > DocNumber.ShortDigitsMax)
            return new DocNumber(isNegative, Significant(mantissa, count), lowestPlace);

        ulong digits = 0;
        foreach (byte digit in mantissa)
        {
            if (digit != '.')
                digits = (digits * 10) + digit - '0';
        }

        return new DocNumber(isNegative, digits, count, lowestPlace);
    }

    private static DocNumber ReadInteger(int value)
    {
        TryReadExact(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)), out DocNumber? number, out _);
        return number!;
    }

    private static JsonDefect Judge(ReadOnlySpan<byte> mantissa, int count, long lowestPlace)
    {
        if (count > DocNumber.DigitsMax)
            return JsonDefect.NumberDigits;

        long magnitude = count + lowestPlace;
        if (magnitude is > MagnitudeMax or < MagnitudeMin)
            return JsonDefect.NumberRange;
        if (magnitude < MagnitudeMax)
            return JsonDefect.None;

        return string.CompareOrdinal(Significant(mantissa, count), LargestDigits) <= 0 ? JsonDefect.None : JsonDefect.NumberRange;
    }

    /// <summary>The first <paramref name="count"/> digits, without the point.</summary>
    private static string Significant(ReadOnlySpan<byte> mantissa, int count)
    {
        Span<byte> digits = stackalloc byte[DocNumber.DigitsMax];
        int taken = 0;
        for (int i = 0; taken < count; i++)
        {
            if (mantissa[i] != '.')
                digits[taken++] = mantissa[i];
        }

        return Encoding.ASCII.GetString(digits[..count]);
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        long value = 0;
        foreach (byte digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
            value = Math.Min((value * 10) + digit - '0', ExponentClamp);

        return isNegative ? -value : value;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
