using System.Globalization;
using System.Text;

namespace Marten.Threads.Oracles.Reducing;

/// <summary>
/// JSON as sections 2 and 4 of docs/reduction.md know it. An object is a dictionary in the order of UTF-8, an array a list, and
/// everything else its canonical text.
/// </summary>
public static class OracleJson
{
    /// <summary>The canonical text of a value.</summary>
    public static string Text(object value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The canonical text of one JSON text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Canonical(string json)
    {
        var reader = new OracleJsonReader(Encoding.UTF8.GetBytes(json));
        return Text(reader.ReadAll() ?? throw new FormatException($"{reader.Defect}: {json}"));
    }

    internal static SortedDictionary<string, object> Object(IEnumerable<KeyValuePair<string, object>> members)
    {
        var made = new SortedDictionary<string, object>(ByUtf8);
        foreach (var (name, value) in members) made[name] = value;
        return made;
    }

    internal static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var unit in text)
        {
            quoted.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
                _ => null,
            });
            if (unit is >= ' ' and not ('"' or '\\')) quoted.Append(unit);
        }

        return quoted.Append('"').ToString();
    }

    private static void Write(StringBuilder text, object value)
    {
        if (value is string scalar)
        {
            text.Append(scalar);
            return;
        }

        var isArray = value is List<object>;
        var separator = isArray ? "[" : "{";
        foreach (var (name, item) in isArray ? ((List<object>)value).Select(one => KeyValuePair.Create("", one)) : (SortedDictionary<string, object>)value)
        {
            text.Append(separator);
            if (!isArray) text.Append(Quoted(name)).Append(':');
            Write(text, item);
            separator = ",";
        }

        if (separator != ",") text.Append(separator);
        text.Append(isArray ? ']' : '}');
    }

    // UTF-16 differs from UTF-8 only in that surrogates stand before U+E000.
    private static readonly Comparer<string> ByUtf8 = Comparer<string>.Create(static (left, right) =>
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            if (left[i] != right[i]) return Rank(left[i]) - Rank(right[i]);
        }

        return left.Length - right.Length;

        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    });
}
