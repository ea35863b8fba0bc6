using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Marten.Threads.Libp2p;

/// <summary>
/// Texts that a peer sent. They end in logs and on screens, so what could break a line, move a cursor or turn the direction of reading does
/// not get in: control and format characters, line and paragraph separators.
/// </summary>
internal static class PeerText
{
    // No text takes more bytes of UTF-8 than this for one UTF-16 unit, so what is cut off before decoding would not have been kept.
    private const int Utf8BytesPerUnitMax = 3;

    /// <summary>Reads a name that is compared with others, such as a protocol's: all of it or nothing.</summary>
    /// <param name="utf8">The name's bytes.</param>
    /// <param name="lengthMax">The longest name in bytes.</param>
    /// <param name="name">The name, or null.</param>
    /// <returns>False when it is empty, too long, not UTF-8, or has one of the characters above.</returns>
    public static bool TryReadName(ReadOnlySpan<byte> utf8, int lengthMax, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (utf8.IsEmpty || utf8.Length > lengthMax || !Utf8.IsValid(utf8))
            return false;

        string text = Encoding.UTF8.GetString(utf8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsHarmless(rune))
                return false;
        }

        name = text;
        return true;
    }

    /// <summary>Reads a text that is only shown: cut to a length, with U+FFFD for each of the characters above and for what is not UTF-8.</summary>
    /// <param name="utf8">The text's bytes.</param>
    /// <param name="lengthMax">How many UTF-16 units are kept; a pair is not cut in two.</param>
    public static string Clean(ReadOnlySpan<byte> utf8, int lengthMax)
    {
        int byteCount = Math.Min(utf8.Length, Utf8BytesPerUnitMax * (lengthMax + 1));
        var clean = new StringBuilder();
        foreach (Rune rune in Encoding.UTF8.GetString(utf8[..byteCount]).EnumerateRunes())
        {
            Rune kept = IsHarmless(rune) ? rune : Rune.ReplacementChar;
            if (clean.Length + kept.Utf16SequenceLength > lengthMax)
                break;
            clean.Append(kept.ToString());
        }

        return clean.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
