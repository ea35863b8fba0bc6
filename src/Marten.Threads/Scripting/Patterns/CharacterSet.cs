using System.Collections.Immutable;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>A set of UTF-16 units. The classes are those of ECMAScript, written out, so that no Unicode table of the machine has a say.</summary>
internal sealed class CharacterSet
{
    private readonly ImmutableArray<(char First, char Last)> _ranges;
    private readonly bool _isNegated;

    private CharacterSet(ImmutableArray<(char First, char Last)> ranges, bool isNegated)
    {
        _ranges = ranges;
        _isNegated = isNegated;
    }

    public static ImmutableArray<(char First, char Last)> Digits { get; } = [('0', '9')];

    public static ImmutableArray<(char First, char Last)> WordLetters { get; } = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    public static ImmutableArray<(char First, char Last)> Spaces { get; } =
    [
        ('\t', '\r'), (' ', ' '), ('\u00A0', '\u00A0'), ('\u1680', '\u1680'), ('\u2000', '\u200A'), ('\u2028', '\u2029'),
        ('\u202F', '\u202F'), ('\u205F', '\u205F'), ('\u3000', '\u3000'), ('\uFEFF', '\uFEFF'),
    ];

    public static ImmutableArray<(char First, char Last)> LineEnds { get; } = [('\n', '\n'), ('\r', '\r'), ('\u2028', '\u2029')];

    /// <summary>Every character.</summary>
    public static CharacterSet All { get; } = Of([], isNegated: true);

    /// <summary>Every character but ends of lines.</summary>
    public static CharacterSet Dot { get; } = Of(LineEnds, isNegated: true);

    /// <summary>Takes ranges in any order.</summary>
    public static CharacterSet Of(IEnumerable<(char First, char Last)> ranges, bool isNegated) => new([.. ranges], isNegated);

    /// <summary>One character.</summary>
    public static CharacterSet Of(char letter) => new([(letter, letter)], isNegated: false);

    /// <summary>What some ranges leave out.</summary>
    public static IEnumerable<(char First, char Last)> Without(IEnumerable<(char First, char Last)> ranges)
    {
        int next = 0;
        foreach ((char first, char last) in ranges.OrderBy(static range => range.First))
        {
            if (first > next)
                yield return ((char)next, (char)(first - 1));
            next = Math.Max(next, last + 1);
        }

        if (next <= char.MaxValue)
            yield return ((char)next, char.MaxValue);
    }

    public static bool IsSpace(char letter) => IsIn(Spaces, letter);

    public static bool IsLineEnd(char letter) => IsIn(LineEnds, letter);

    public static bool IsWordLetter(char letter) => IsIn(WordLetters, letter);

    public bool Contains(char letter, bool ignoresCase)
    {
        bool isIn = IsIn(_ranges, letter);
        if (!isIn && ignoresCase && LetterCase.Same(letter) is { } same)
            isIn = same.Any(other => IsIn(_ranges, other));
        return isIn != _isNegated;
    }

    private static bool IsIn(ImmutableArray<(char First, char Last)> ranges, char letter)
    {
        foreach ((char first, char last) in ranges)
        {
            if (letter >= first && letter <= last)
                return true;
        }

        return false;
    }
}
