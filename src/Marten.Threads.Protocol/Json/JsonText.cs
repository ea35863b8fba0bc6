using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Marten.Threads.Protocol.Json;

/// <summary>
/// Reads JSON text into exact values and writes their canonical text. The grammar and the limits are part of what makes nodes
/// agree, so they are written out here and do not follow a library's version. All members are pure and thread-safe.
/// </summary>
public static class JsonText
{
    /// <summary>How deep arrays and objects may be nested: a lone object has depth 1.</summary>
    public const int DepthMax = 64;

    /// <summary>
    /// Reads one JSON value (RFC 8259). What could not be stored is mended: U+0000, lone surrogates and invalid UTF-8 inside a text
    /// become U+FFFD, and of two equal names in an object the last wins.
    /// </summary>
    /// <param name="utf8">The text, from anyone.</param>
    /// <param name="value">The value, or null.</param>
    /// <param name="normalised">Whether anything was mended.</param>
    /// <param name="defect">Why there is no value.</param>
    /// <returns>Whether the text is a value within the limits. Never throws.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out DocValue? value, out bool normalised, out JsonDefect defect)
    {
        var reader = new DocReader(utf8);
        value = reader.ReadDocument();
        defect = reader.Defect;
        normalised = value is not null && reader.IsNormalised;
        return value is not null;
    }

    /// <summary>Reads one JSON value from text of the program's own, as <see cref="TryRead"/> does.</summary>
    /// <exception cref="FormatException">The text is not a JSON value within the limits.</exception>
    public static DocValue Parse(ReadOnlySpan<byte> utf8) =>
        TryRead(utf8, out DocValue? value, out _, out JsonDefect defect) ? value : throw new FormatException($"Not a JSON value: {defect}.");

    /// <summary>Reads one JSON value from text of the program's own, as <see cref="TryRead"/> does.</summary>
    /// <exception cref="FormatException">The text is not a JSON value within the limits.</exception>
    public static DocValue Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The canonical text in UTF-8: members sorted by the UTF-8 bytes of their names, no white space, escapes only where JSON demands
    /// them and in their shortest form, numbers in plain notation. Reading it gives an equal value, and so does reading what
    /// PostgreSQL's <c>jsonb</c> makes of it.
    /// </summary>
    public static byte[] Write(DocValue value)
    {
        ArgumentNullException.ThrowIfNull(value);

        var text = new byte[value.Utf8Length];
        value.WriteTo(text);
        return text;
    }

    /// <summary>The canonical text as a string.</summary>
    public static string ToText(DocValue value) => Encoding.UTF8.GetString(Write(value));
}
