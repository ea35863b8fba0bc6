using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Marten.Threads.Scripting.Patterns;

/// <summary>
/// A regular expression: that of ECMAScript 5.1, and the flag <c>s</c>. It runs on a machine of our own because its work must be counted
/// the same everywhere: a match that explodes ends after the same number of steps on every node.
/// </summary>
internal sealed class Pattern
{
    /// <summary>Characters of a pattern: a page of text, read in well under a millisecond.</summary>
    private const int TextMax = 4_096;

    private Pattern(string source, string letters, PatternFlags flags, int groups, int slots, ImmutableArray<PatternInstruction> program)
    {
        Source = source;
        Letters = letters;
        Flags = flags;
        Groups = groups;
        Slots = slots;
        Program = program;
    }

    public string Source { get; }

    /// <summary>The flags as they were written.</summary>
    public string Letters { get; }

    public PatternFlags Flags { get; }

    /// <summary>Groups, the whole match included.</summary>
    public int Groups { get; }

    /// <summary>Places that a match keeps.</summary>
    public int Slots { get; }

    public ImmutableArray<PatternInstruction> Program { get; }

    public static bool TryCompile(string source, string letters, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        if (!PatternFlags.TryParse(letters, out PatternFlags flags, out problem))
            return false;
        if (source.Length > TextMax)
        {
            problem = $"it is longer than {TextMax} characters";
            return false;
        }

        try
        {
            var reader = new PatternReader(source, flags);
            PatternNode node = reader.Read();
            var compiler = new PatternCompiler(reader.Groups);
            ImmutableArray<PatternInstruction> program = compiler.Compile(node);
            pattern = new Pattern(source, letters, flags, reader.Groups, compiler.Slots, program);
            return true;
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return false;
        }
    }
}
