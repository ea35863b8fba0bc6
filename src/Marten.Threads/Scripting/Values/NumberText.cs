using System.Globalization;

namespace Marten.Threads.Scripting.Values;

/// <summary>
/// Numbers as ECMAScript writes them: the shortest digits that read back as the same double, filled with zeros. The engine writes whole
/// numbers beyond 2^53 with all digits of the double instead.
/// </summary>
internal static class NumberText
{
    // from 10^21 on, and below 10^-6, an exponent is written
    private const int PlainMax = 21;
    private const int PlainMin = -6;

    public static string Of(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        if (number == 0)
            return "0";

        (string digits, int point) = Parts(Math.Abs(number));
        string text = point switch
        {
            > PlainMax or <= PlainMin => WithExponent(digits, point - 1),
            <= 0 => "0." + new string('0', -point) + digits,
            _ when point >= digits.Length => digits + new string('0', point - digits.Length),
            _ => $"{digits[..point]}.{digits[point..]}",
        };
        return number < 0 ? "-" + text : text;
    }

    /// <summary>The digits, and before which of them the point stands.</summary>
    private static (string Digits, int Point) Parts(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int whole = (point < 0 ? digits.Length : point) + exponent;

        string significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), whole - (digits.Length - significant.Length));
    }

    private static string WithExponent(string digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? digits : $"{digits[..1]}.{digits[1..]}";
        return $"{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
    }
}
