using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Collections;
using Marten.Threads.Querying.Matching;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// An expression of <c>$regex</c> as JavaScript reads it, but one character is a whole code point, and only what runs in time
/// that grows with the length of the text: no looking ahead or behind, no back references. Steps are counted. Thread-safe.
/// </summary>
internal sealed class TextPattern : IEquatable<TextPattern>
{
    private const string KnownOptions = "imsu";
    private readonly PatternProgram _program;

    private TextPattern(string source, string options, PatternProgram program)
    {
        Source = source;
        Options = options;
        _program = program;
    }

    /// <summary>The expression as it was written.</summary>
    public string Source { get; }

    /// <summary>Of the letters i, m and s those that are set, in this order.</summary>
    public string Options { get; }

    /// <summary>False with a <paramref name="problem"/> when the expression or an option cannot be used.</summary>
    public static bool TryCompile(string source, string options, [NotNullWhen(true)] out TextPattern? pattern, out string? problem)
    {
        pattern = null;
        problem = null;
        foreach (char option in options)
        {
            if (!KnownOptions.Contains(option, StringComparison.Ordinal))
                problem = $"the option {JsonPointer.Quote(option.ToString())} is not supported, only i, m, s and u are";
        }

        if (problem is not null || !EcmaPatternReader.TryRead(source, FlagsOf(options), out PatternNode? read, out problem))
            return false;
        string set = string.Concat("ims".Where(option => options.Contains(option, StringComparison.Ordinal)));
        pattern = new TextPattern(source, set, PatternProgram.Of(read));
        return true;
    }

    /// <summary>Whether it matches somewhere in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="look">The document that it is of.</param>
    /// <exception cref="ThreadQueryException">That takes more steps than there are for a document.</exception>
    public bool IsMatch(string text, DocumentLook look) => PatternRun.IsMatch(_program, text, look);

    public bool Equals(TextPattern? other) => other is not null && (Source, Options) == (other.Source, other.Options);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => HashCode.Combine(Source, Options);

    public override string ToString() => $"/{Source}/{Options}";

    private static EcmaFlags FlagsOf(string options) =>
        (options.Contains('i', StringComparison.Ordinal) ? EcmaFlags.IgnoreCase : EcmaFlags.None)
        | (options.Contains('m', StringComparison.Ordinal) ? EcmaFlags.Multiline : EcmaFlags.None)
        | (options.Contains('s', StringComparison.Ordinal) ? EcmaFlags.DotAll : EcmaFlags.None);
}
