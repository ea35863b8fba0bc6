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

    private readonly string _digits; // no zero at either end; "0" for zero
    private readonly int _exponent; // value = digits × 10^exponent
    private readonly bool _isNegative;

    internal DocNumber(bool isNegative, string digits, int exponent)
        : base(PlainNumber.Length(isNegative, digits.Length, exponent))
    {
        _isNegative = isNegative;
        _digits = digits;
        _exponent = exponent;
    }

    /// <summary>The number 0.</summary>
    public static DocNumber Zero { get; } = new(false, "0", 0);

    /// <summary>Takes an integer.</summary>
    public static DocNumber Of(long value) => FromText(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes a decimal number; 1.0 and 1 are the same.</summary>
    public static DocNumber Of(decimal value) => FromText(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Gives the number as a 64-bit integer if it is one.</summary>
    /// <returns>False when the number has a fraction or is out of range.</returns>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        return _exponent >= 0 && Utf8Length <= "-9223372036854775808".Length
            && long.TryParse(ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <inheritdoc />
    public override bool Equals(DocValue? other) =>
        other is DocNumber number
        && _exponent == number._exponent
        && _isNegative == number._isNegative
        && _digits.Equals(number._digits, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_digits.GetHashCode(StringComparison.Ordinal), _exponent, _isNegative);

    internal override int WriteTo(Span<byte> destination) => PlainNumber.Write(_isNegative, _digits, _exponent, destination);

    private static DocNumber FromText(string text)
    {
        // an integer or a decimal is always a JSON number within the limits
        NumberReader.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out DocNumber? number, out _);
        return number!;
    }
}
