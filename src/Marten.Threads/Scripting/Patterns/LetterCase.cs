using System.Collections.Frozen;
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

    private static readonly FrozenDictionary<char, string> SameLetters = Enumerable.Range(0, char.MaxValue + 1)
        .Select(static letter => (char)letter)
        .GroupBy(Folded)
        .Where(static same => same.Skip(1).Any())
        .ToFrozenDictionary(static same => same.Key, static same => new string([.. same]));

    /// <summary>The capital of a letter if it is one letter, otherwise the letter itself.</summary>
    public static char ToUpper(char letter) => letter < 0x80
        ? (letter is >= 'a' and <= 'z' ? (char)(letter - 32) : letter)
        : Capitals[letter];

    /// <summary>The small letter.</summary>
    public static char ToLower(char letter) => letter < 0x80
        ? (letter is >= 'A' and <= 'Z' ? (char)(letter + 32) : letter)
        : Smalls[letter];

    /// <summary>
    /// The letter by which a regular expression compares without case. One that has several capitals is itself, and no letter beyond ASCII
    /// becomes one within.
    /// </summary>
    public static char Folded(char letter)
    {
        char upper = ToUpper(letter);
        return letter >= 0x80 && upper < 0x80 ? letter : upper;
    }

    /// <summary>All letters that a regular expression takes for the same one, this one among them; null if there is no other.</summary>
    public static string? Same(char letter) => SameLetters.GetValueOrDefault(Folded(letter));

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
