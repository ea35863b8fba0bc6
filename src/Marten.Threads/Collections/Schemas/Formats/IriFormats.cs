using System.Text;

namespace Marten.Threads.Collections;

/// <summary>
/// <c>iri</c> and <c>iri-reference</c> (RFC 3987): a URI in which more characters are letters. Each of these is replaced by a letter
/// of ASCII and the rest is left to the grammar of URIs.
/// </summary>
internal static class IriFormats
{
    public static bool IsIri(string text) => TryReplace(text, out string uri) && UriFormats.IsUri(uri);

    public static bool IsIriReference(string text) => TryReplace(text, out string uri) && UriFormats.IsUriReference(uri);

    private static bool TryReplace(string text, out string uri)
    {
        var replaced = new StringBuilder(text.Length);
        bool isScheme = HasColonFirst(text);
        bool isAddress = false;
        bool isQuery = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // neither a scheme nor an IP address has more letters than a URI gives it
            if (!rune.IsAscii && (isScheme || isAddress || !(IsLetter(rune.Value) || (isQuery && IsPrivate(rune.Value)))))
            {
                uri = "";
                return false;
            }

            replaced.Append(rune.IsAscii ? (char)rune.Value : 'a');
            isScheme &= rune.Value != ':';
            isAddress = rune.Value == '[' || (isAddress && rune.Value != ']');
            isQuery = rune.Value == '?' || (isQuery && rune.Value != '#');
        }

        uri = replaced.ToString();
        return true;
    }

    private static bool HasColonFirst(string text)
    {
        int delimiter = text.AsSpan().IndexOfAny(":/?#");
        return delimiter >= 0 && text[delimiter] == ':';
    }

    // ucschar; above the first plane all but the last two code points of each, and not the block of tags
    private static bool IsLetter(int value) => value switch
    {
        < 0xA0 => false,
        <= 0xD7FF => true,
        < 0xF900 => false,
        <= 0xFDCF => true,
        < 0xFDF0 => false,
        <= 0xFFEF => true,
        < 0x10000 => false,
        >= 0xF0000 => false,
        _ => (value & 0xFFFF) <= 0xFFFD && value is not (>= 0xE0000 and < 0xE1000),
    };

    private static bool IsPrivate(int value) => value is (>= 0xE000 and <= 0xF8FF) or >= 0xF0000 && (value & 0xFFFF) <= 0xFFFD;
}
