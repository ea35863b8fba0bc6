using System.Collections.Immutable;

namespace Marten.Threads.Collections;

/// <summary>
/// Characters that ECMA-262 takes as the same when case does not matter: those with one upper case, where only ASCII maps to ASCII.
/// Pairs of surrogates have no case there.
/// </summary>
internal static class CaseVariants
{
    /// <summary>Every character that has variants, with all of them.</summary>
    public static ImmutableArray<ImmutableArray<char>> Groups { get; } =
    [
        .. Enumerable.Range(0, char.MaxValue + 1)
            .Select(static unit => (char)unit)
            .Where(static unit => !char.IsSurrogate(unit))
            .GroupBy(Upper)
            .Select(static group => group.ToImmutableArray())
            .Where(static group => group.Length > 1),
    ];

    private static char Upper(char unit)
    {
        char upper = char.ToUpperInvariant(unit);
        return upper < 0x80 && unit >= 0x80 ? unit : upper;
    }
}
