using System.Text;

namespace Marten.Threads.Querying.Compiling;

/// <summary>Where the texts end that begin with a given one, by UTF-8 bytes.</summary>
internal static class TextBounds
{
    private const int LastCodePoint = 0x10FFFF;

    /// <summary>The smallest text behind all that begin with this one; null when there is none.</summary>
    public static string? After(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes[^1].Value == LastCodePoint) runes.RemoveAt(runes.Count - 1);
        if (runes.Count == 0) return null;
        var last = runes[^1].Value + 1;

        // Code points of surrogates are no letters.
        runes[^1] = new Rune(last is >= 0xD800 and <= 0xDFFF ? 0xE000 : last);
        return string.Concat(runes);
    }
}
