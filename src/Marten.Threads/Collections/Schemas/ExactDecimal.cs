using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace Marten.Threads.Collections;

/// <summary>
/// A JSON number as it is written, never rounded: digits times a power of ten.
/// Bounds and multiples beyond the range or precision of a double are so compared exactly.
/// </summary>
internal readonly struct ExactDecimal : IEquatable<ExactDecimal>
{
    // no trailing zero in the digits, so equal numbers have equal fields; zero has exponent and count 0
    private readonly BigInteger _digits;
    private readonly int _exponent;
    private readonly int _digitCount;

    private ExactDecimal(BigInteger digits, int exponent, int digitCount)
    {
        _digits = digits;
        _exponent = exponent;
        _digitCount = digitCount;
    }

    /// <summary>True for 1.0 and 1e2 as well as for 1.</summary>
    public bool IsInteger => _exponent >= 0;

    public int Sign => _digits.Sign;

    /// <summary>How much arithmetic with this number costs, in units of a machine word.</summary>
    public int Weight => 1 + ((_digitCount + Math.Abs(_exponent)) / 16);

    /// <summary>Takes a number in JSON's grammar; false when it is longer or further from one than any document's number can be.</summary>
    public static bool TryParse(ReadOnlySpan<byte> number, out ExactDecimal value)
    {
        value = default;
        if (number.Length > SchemaLimits.NumberMaxLength)
            return false;
        Span<char> digits = stackalloc char[number.Length];
        bool negative = number.Length > 0 && number[0] == '-';
        int count = 0;
        int exponent = 0;
        int at = negative ? 1 : 0;
        bool fraction = false;
        for (; at < number.Length && number[at] is not ((byte)'e' or (byte)'E'); at++)
        {
            if (number[at] == '.')
                fraction = true;
            else
                Take((char)number[at], digits, ref count, ref exponent, fraction);
        }

        ReadOnlySpan<char> kept = digits[..count].TrimEnd('0');
        if (kept.IsEmpty)
            return true;
        exponent += count - kept.Length;
        if (at < number.Length && !TryAddExponent(number[(at + 1)..], ref exponent))
            return false;
        BigInteger magnitude = BigInteger.Parse(kept, NumberStyles.None, CultureInfo.InvariantCulture);
        value = new ExactDecimal(negative ? -magnitude : magnitude, exponent, kept.Length);
        return true;
    }

    /// <summary>An integer as such, or <paramref name="max"/> when it is larger. Only for integers that are not negative.</summary>
    public int Clamp(int max) => _exponent + _digitCount > 10 ? max : (int)BigInteger.Min(Scaled(0), max);

    /// <summary>Negative when this number is the smaller one, 0 when they are equal.</summary>
    public int CompareWith(ExactDecimal other)
    {
        if (Sign != other.Sign || Sign == 0)
            return Sign.CompareTo(other.Sign);
        int size = (_exponent + _digitCount).CompareTo(other._exponent + other._digitCount);
        if (size != 0)
            return Sign * size;
        int exponent = Math.Min(_exponent, other._exponent);
        return Scaled(exponent).CompareTo(other.Scaled(exponent));
    }

    /// <summary>The divisor must not be zero.</summary>
    public bool IsMultipleOf(ExactDecimal divisor)
    {
        int exponent = Math.Min(_exponent, divisor._exponent);
        return (Scaled(exponent) % divisor.Scaled(exponent)).IsZero;
    }

    /// <summary>Whether division, whose quotient is cut off at the point, leaves the remainder. The divisor must not be zero.</summary>
    public bool HasRemainder(ExactDecimal divisor, ExactDecimal remainder)
    {
        int exponent = Math.Min(Math.Min(_exponent, divisor._exponent), remainder._exponent);
        return Scaled(exponent) % divisor.Scaled(exponent) == remainder.Scaled(exponent);
    }

    /// <summary>The part before the point; false when 64 bits do not hold it.</summary>
    public bool TryTruncate(out long whole)
    {
        whole = 0;
        if (_exponent + _digitCount > 19)
            return false;
        BigInteger part = _exponent >= 0 ? Scaled(0) : _digits / BigInteger.Pow(10, -_exponent);
        if (part < long.MinValue || part > long.MaxValue)
            return false;
        whole = (long)part;
        return true;
    }

    public bool Equals(ExactDecimal other) => _exponent == other._exponent && _digits == other._digits;

    public override bool Equals(object? obj) => obj is ExactDecimal other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_digits, _exponent);

    private BigInteger Scaled(int exponent) => _digits * BigInteger.Pow(10, _exponent - exponent);

    private static void Take(char digit, Span<char> digits, ref int count, ref int exponent, bool fraction)
    {
        if (fraction)
            exponent--;
        if (count > 0 || digit != '0')
            digits[count++] = digit;
    }

    private static bool TryAddExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if (!Utf8Parser.TryParse(text.TrimStart((byte)'+'), out int power, out _) || Math.Abs((long)power) > SchemaLimits.NumberMaxLength)
            return false;
        exponent += power;
        return true;
    }
}
