using System.Text;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>Somebody else's text on its way into a column.</summary>
internal static class ForeignText
{
    /// <summary>What PostgreSQL holds of it, which is neither U+0000 nor half a surrogate pair, up to a length: nobody may fill a table with one line.</summary>
    public static string Clean(string foreign, int lengthMax)
    {
        var text = new StringBuilder();
        foreach (var rune in foreign.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > lengthMax) break;
            if (rune.Value != 0) text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>Whether PostgreSQL holds all of it: no U+0000, and no half of a surrogate pair.</summary>
    public static bool CanBeStored(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return false;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }
}
