using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Views;

/// <summary>How views and their columns are called. Names of properties are text of a user: they become identifiers only as escapes.</summary>
internal static class ViewNames
{
    /// <summary>PostgreSQL cuts longer identifiers, in bytes.</summary>
    private const int IdentifierMaxBytes = 63;

    /// <summary>Bytes of a property's name: 256, as in an index path. What is longer is no name that somebody types.</summary>
    private const int PropertyMaxBytes = 256;

    private const int HashLength = 8;

    /// <summary>The columns that every view has.</summary>
    public static IReadOnlyList<string> Fixed { get; } = ["thread", "id", "data", "effective_time", "misfit"];

    /// <summary>The name of a collection's view. A long one is cut and told apart by a hash of the whole.</summary>
    public static string OfView(string collection) => Cut(collection);

    /// <summary>
    /// The column of a property, or null where there can be none. A property that is called like a column of every view
    /// gets an underscore more, and so does one that is called like that, so that no two meet.
    /// </summary>
    public static string? OfColumn(string property)
    {
        if (property.Length == 0 || !ForeignText.CanBeStored(property) || Encoding.UTF8.GetByteCount(property) > PropertyMaxBytes) return null;
        return Fixed.Contains(property.TrimEnd('_'), StringComparer.Ordinal) ? Cut(property + '_') : Cut(property);
    }

    /// <summary>A quoted identifier; whatever is not a letter, digit or underscore of ASCII stands in it as an escape.</summary>
    public static string Quote(string name)
    {
        if (name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')) return $"\"{name}\"";
        var quoted = new StringBuilder("U&\"");
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '_' or '-')) quoted.Append((char)rune.Value);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\+{rune.Value:X6}");
        }

        return quoted.Append('"').ToString();
    }

    private static string Cut(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= IdentifierMaxBytes) return name;
        var length = IdentifierMaxBytes - HashLength - 1;
        // a letter of several bytes is kept whole or not at all
        while ((bytes[length] & 0xC0) == 0x80) length--;
        return Encoding.UTF8.GetString(bytes.AsSpan(0, length)) + "_" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength];
    }
}
