using System.Globalization;

namespace Marten.Threads.Protocol.Json;

/// <summary>
/// A JSON number, exact: a sign, up to 64 significant digits and a power of ten. It never passes through a float, so what one
/// writer typed every node stores. −0 is 0.
/// </summary>
/// <remarks>
/// Canonical text is plain decimal notation without an exponent and without zeros at the end of a fraction, which is also how
/// PostgreSQL's <c>jsonb</c> gives a number back. Limits: magnitude from 10^−324 to 1.8·10^308, or zero.
/// </remarks>
public sealed class DocNumber : DocValue
{
    /// <summary>The most significant digits that a number may have; zeros at either end do not count.</summary>
    public const int DigitsMax = 64;

    /// <summary>As many digits as every number of 64 bits can hold.</summary>
    internal const int ShortDigitsMax = 19;

    private const int Int64MaxLength = 20; // -9223372036854775808

    // four bytes of text make a number: short ones do without a text of their digits
    private readonly ulong _shortDigits; // no zero at its end; 0 for zero
    private readonly string? _longDigits; // no zero at either end; null for a short number
    private readonly short _exponent; // value = digits × 10^exponent
    private readonly byte _count; // of digits
    private readonly bool _isNegative;

    /// <summary>Takes up to <see cref="ShortDigitsMax"/> digits, the last of which is no zero.</summary>
    internal DocNumber(bool isNegative, ulong digits, int count, int exponent)
    {
        _isNegative = isNegative;
        _shortDigits = digits;
        _count = (byte)count;
        _exponent = (short)exponent;
    }

    /// <summary>Takes more digits, with no zero at either end.</summary>
    internal DocNumber(bool isNegative, string digits, int exponent)
        : this(isNegative, 0, digits.Length, exponent) => _longDigits = digits;

    /// <summary>The number 0.</summary>
    public static DocNumber Zero { get; } = new(false, 0, 1, 0);

    private int Sign => _isNegative ? -1 : _longDigits is null && _shortDigits == 0 ? 0 : 1;

    /// <summary>Takes an integer.</summary>
    public static DocNumber Of(long value) => FromText(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes a decimal number; 1.0 and 1 are the same.</summary>
    public static DocNumber Of(decimal value) => FromText(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Gives the number as a 64-bit integer if it is one.</summary>
    /// <returns>False when the number has a fraction or is out of range.</returns>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        Span<byte> text = stackalloc byte[Int64MaxLength];
        return _exponent >= 0 && Utf8Length <= Int64MaxLength
            && long.TryParse(text[..WriteTo(text)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Compares two numbers exactly.</summary>
    /// <returns>Negative, zero or positive, as <paramref name="left"/> is smaller, equal or greater.</returns>
    public static int Compare(DocNumber left, DocNumber right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        int sign = left.Sign.CompareTo(right.Sign);
        return sign != 0 || left.Sign == 0 ? sign : left.Sign * CompareMagnitudes(left, right);
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) =>
        other is DocNumber number
        && _exponent == number._exponent
        && _isNegative == number._isNegative
        && _shortDigits == number._shortDigits
        && string.Equals(_longDigits, number._longDigits, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_shortDigits, _longDigits?.GetHashCode(StringComparison.Ordinal), _exponent, _isNegative);

    internal override int WriteTo(Span<byte> destination)
    {
        Span<char> digits = stackalloc char[DigitsMax];
        CopyDigits(digits);
        return PlainNumber.Write(_isNegative, digits[.._count], _exponent, destination);
    }

    private protected override long Measure() => PlainNumber.Length(_isNegative, _count, _exponent);

    /// <summary>Of numbers that are not zero: the place of the first digit decides, then the digits, which end in no zero.</summary>
    private static int CompareMagnitudes(DocNumber left, DocNumber right)
    {
        int place = (left._count + left._exponent).CompareTo(right._count + right._exponent);
        if (place != 0)
            return place;

        Span<char> leftDigits = stackalloc char[DigitsMax];
        Span<char> rightDigits = stackalloc char[DigitsMax];
        left.CopyDigits(leftDigits);
        right.CopyDigits(rightDigits);
        return leftDigits[..left._count].SequenceCompareTo(rightDigits[..right._count]);
    }

    private void CopyDigits(Span<char> digits)
    {
        if (_longDigits is null)
            _shortDigits.TryFormat(digits, out _, provider: CultureInfo.InvariantCulture);
        else
            _longDigits.CopyTo(digits);
    }

    private static DocNumber FromText(string text)
    {
        // an integer or a decimal is always a JSON number within the limits
        NumberReader.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out DocNumber? number, out _);
        return number!;
    }
}
