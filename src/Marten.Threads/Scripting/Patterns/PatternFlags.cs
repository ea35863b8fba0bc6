using System.Diagnostics.CodeAnalysis;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>The letters behind a regular expression.</summary>
/// <param name="IsGlobal"><c>g</c>: all matches, one after the other.</param>
/// <param name="IgnoresCase"><c>i</c>: upper and lower case are one.</param>
/// <param name="Multiline"><c>m</c>: ^ and $ match at lines.</param>
/// <param name="DotTakesAll"><c>s</c>: a dot takes ends of lines too.</param>
internal readonly record struct PatternFlags(bool IsGlobal, bool IgnoresCase, bool Multiline, bool DotTakesAll)
{
    public static bool TryParse(string text, out PatternFlags flags, [NotNullWhen(false)] out string? problem)
    {
        flags = new PatternFlags(text.Contains('g'), text.Contains('i'), text.Contains('m'), text.Contains('s'));
        problem = text.Distinct().Count() < text.Length || text.AsSpan().ContainsAnyExcept("gims")
            ? $"of the flags there are g, i, m and s, each once; these are {(text.Length > 20 ? text[..20] : text)}"
            : null;
        return problem is null;
    }
}
