using System.Buffers;
using System.Text;

namespace Marten.Threads.Protocol.Json;

/// <summary>The one rule for text that Unicode or PostgreSQL would not take: U+0000 and lone surrogates become U+FFFD.</summary>
internal static class WellFormedText
{
    public const char Replacement = '\uFFFD';

    /// <summary>The same text if nothing is wrong with it, otherwise a mended copy.</summary>
    public static string Of(string text, out bool mended)
    {
        mended = false;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal))
            return text;

        char[] buffer = text.ToCharArray();
        mended = Mend(buffer);
        return mended ? new string(buffer) : text;
    }

    /// <summary>Replaces in place, one character for one, and tells whether there was anything to replace.</summary>
    public static bool Mend(Span<char> text)
    {
        bool mended = false;
        for (int i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length) == OperationStatus.Done && rune.Value != 0)
            {
                i += length;
                continue;
            }

            text[i++] = Replacement;
            mended = true;
        }

        return mended;
    }
}
