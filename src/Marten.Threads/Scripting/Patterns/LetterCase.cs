using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>Upper and lower case, the same on every machine.</summary>
internal static class LetterCase
{
    // a text of a million letters must not be looked up in two hundred runs each
    private static readonly ImmutableArray<char> Capitals = Table(LetterCaseTables.Capitals);
    private static readonly ImmutableArray<char> Smalls = Table(LetterCaseTables.Smalls);

    /// <summary>The capital of a letter if it is one letter, otherwise the letter itself.</summary>
    public static char ToUpper(char letter) => letter < 0x80
        ? (letter is >= 'a' and <= 'z' ? (char)(letter - 32) : letter)
        : Capitals[letter];

    /// <summary>The small letter.</summary>
    public static char ToLower(char letter) => letter < 0x80
        ? (letter is >= 'A' and <= 'Z' ? (char)(letter + 32) : letter)
        : Smalls[letter];

    /// <summary>The letter by which a regular expression compares without case: no letter beyond ASCII becomes one within, or the reverse.</summary>
    public static char Folded(char letter) => Within(letter, ToUpper(letter));

    /// <summary>The other letter that <see cref="Folded"/> makes the same.</summary>
    public static char Unfolded(char letter) => Within(letter, ToLower(letter));

    /// <summary>A text in capitals; one letter may become several.</summary>
    public static string ToUpper(string text)
    {
        var upper = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (letter >= 0x80 && LetterCaseTables.LongCapitals.TryGetValue(letter, out string? several))
                upper.Append(several);
            else
                upper.Append(ToUpper(letter));
        }

        return upper.ToString();
    }

    /// <summary>A text in small letters.</summary>
    public static string ToLower(string text) => string.Create(text.Length, text, static (lower, text) =>
    {
        for (int i = 0; i < lower.Length; i++)
            lower[i] = ToLower(text[i]);
    });

    private static char Within(char letter, char other) => letter < 0x80 == other < 0x80 ? other : letter;

    private static ImmutableArray<char> Table(ImmutableArray<LetterRun> runs)
    {
        var table = new char[char.MaxValue + 1];
        for (int letter = 0; letter < table.Length; letter++)
            table[letter] = (char)letter;
        foreach (LetterRun run in runs)
        {
            for (int letter = run.First; letter <= run.Last; letter += run.Step)
                table[letter] = (char)(letter + run.Distance);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(table);
    }
}
