using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace Marten.Threads.Oracles.Reducing;

/// <summary>Reads one JSON text (RFC 8259) from front to back up to its first defect. One use reads one text.</summary>
internal sealed class OracleJsonReader(byte[] source)
{
    private const int NestingMax = 64;
    private const int DigitsMax = 64;

    private static readonly BigInteger Largest = 18 * BigInteger.Pow(10, 307 + 324); // 1.8e308 in units of 1e-324

    private int _position;

    /// <summary>The words of the status.</summary>
    public string? Defect { get; private set; }

    /// <summary>Whether a text was mended or an equal name dropped.</summary>
    public bool IsNormalised { get; private set; }

    public object? ReadAll()
    {
        var value = Value(1);
        return value is null || Peek() < 0 ? value : Fail("json syntax");
    }

    private object? Value(int nesting) => Peek() switch
    {
        '{' or '[' when nesting > NestingMax => Fail("json too deep"),
        '{' => Object(nesting),
        '[' => Array(nesting),
        '"' => Text() is { } text ? OracleJson.Quoted(text) : null,
        't' => Word("true"),
        'f' => Word("false"),
        'n' => Word("null"),
        _ => Number(),
    };

    private SortedDictionary<string, object>? Object(int nesting)
    {
        var members = new List<KeyValuePair<string, object>>();
        _position++;
        for (var first = true; !Takes('}'); first = false)
        {
            if (!first && !Takes(',')) return Fail<SortedDictionary<string, object>>("json syntax");
            if (Peek() != '"' || Text() is not { } name || !Takes(':')) return Fail<SortedDictionary<string, object>>("json syntax");
            if (Value(nesting + 1) is not { } value) return null;
            members.Add(KeyValuePair.Create(name, value));
        }

        var made = OracleJson.Object(members);
        IsNormalised |= made.Count < members.Count;
        return made;
    }

    private List<object>? Array(int nesting)
    {
        var items = new List<object>();
        _position++;
        while (!Takes(']'))
        {
            if (items.Count > 0 && !Takes(',')) return Fail<List<object>>("json syntax");
            if (Value(nesting + 1) is not { } item) return null;
            items.Add(item);
        }

        return items;
    }

    private string? Text()
    {
        var text = new StringBuilder();
        var plain = _position + 1;
        for (_position++; _position < source.Length && source[_position] >= ' '; _position++)
        {
            if (source[_position] is not ((byte)'"' or (byte)'\\')) continue;
            var piece = source.AsSpan(plain.._position);
            text.Append(Encoding.UTF8.GetString(piece));
            IsNormalised |= !Utf8.IsValid(piece);
            if (source[_position++] == '"') return Mended(text);
            if (!Escape(text)) return Fail<string>("json syntax");
            plain = _position + 1;
        }

        return Fail<string>("json syntax");
    }

    // Leaves the position on the last byte of the escape.
    private bool Escape(StringBuilder text)
    {
        if (_position >= source.Length) return false;
        var at = "\"\\/bfnrt".IndexOf((char)source[_position], StringComparison.Ordinal);
        if (at >= 0) text.Append("\"\\/\b\f\n\r\t"[at]);
        if (at >= 0 || source[_position] != 'u' || _position + 4 >= source.Length) return at >= 0;
        var digits = Encoding.Latin1.GetString(source, _position + 1, 4);
        if (!digits.All(char.IsAsciiHexDigit)) return false;
        text.Append((char)Convert.ToUInt16(digits, 16));
        _position += 4;
        return true;
    }

    private string Mended(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair) i++;
            else if (char.IsSurrogate(text[i]) || text[i] == '\0')
            {
                text[i] = '\uFFFD';
                IsNormalised = true;
            }
        }

        return text.ToString();
    }

    private string? Number()
    {
        var sign = Passes('-') ? "-" : "";
        var whole = Digits();
        var hasPoint = whole.Length > 0 && Passes('.');
        var fraction = hasPoint ? Digits() : "";
        if (whole.Length == 0 || (whole.Length > 1 && whole[0] == '0') || (hasPoint && fraction.Length == 0)) return Syntax(whole);
        var exponent = "0";
        if (Passes('e') || Passes('E'))
        {
            var isNegative = Passes('-');
            if (!isNegative) Passes('+');
            exponent = Digits();
            if (exponent.Length == 0) return Fail<string>("json syntax");
            if (isNegative) exponent = "-" + exponent;
        }

        return Plain(sign, whole, fraction, exponent);
    }

    // A number ends before a digit behind a leading zero: it was in order, what follows is not.
    private string? Syntax(string whole)
    {
        _position -= Math.Max(whole.Length - 1, 0);
        return Fail<string>("json syntax");
    }

    private string? Plain(string sign, string whole, string fraction, string exponent)
    {
        var digits = (whole + fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0) return "0";
        if (significant.Length > DigitsMax) return Fail<string>("json number digits");

        // The digits are those of a whole number of units of 10^place.
        var place = BigInteger.Parse(exponent, CultureInfo.InvariantCulture) - fraction.Length + (digits.Length - significant.Length);
        var magnitude = place + significant.Length;
        if (magnitude > 309 || magnitude < -323) return Fail<string>("json number range");
        var units = BigInteger.Parse(significant, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)place + 324 + DigitsMax);
        if (units > Largest * BigInteger.Pow(10, DigitsMax)) return Fail<string>("json number range");
        return sign + Placed(significant, (int)place);
    }

    private static string Placed(string significant, int place)
    {
        if (place >= 0) return significant + new string('0', place);
        var padded = significant.PadLeft(1 - place, '0');
        return $"{padded[..^-place]}.{padded[^-place..]}";
    }

    private string Digits()
    {
        var start = _position;
        while (_position < source.Length && char.IsAsciiDigit((char)source[_position])) _position++;
        return Encoding.ASCII.GetString(source, start, _position - start);
    }

    private string? Word(string word)
    {
        if (!source.AsSpan(_position).StartsWith(Encoding.ASCII.GetBytes(word))) return Fail<string>("json syntax");
        _position += word.Length;
        return word;
    }

    private int Peek()
    {
        while (_position < source.Length && source[_position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _position++;
        return _position < source.Length ? source[_position] : -1;
    }

    private bool Takes(char expected) => Peek() == expected && Passes(expected);

    private bool Passes(char expected)
    {
        if (_position >= source.Length || source[_position] != expected) return false;
        _position++;
        return true;
    }

    private object? Fail(string defect) => Fail<object>(defect);

    private T? Fail<T>(string defect)
        where T : class
    {
        Defect ??= defect;
        return null;
    }
}
