using System.Text.RegularExpressions;

namespace Marten.Threads.Querying.Filters;

/// <summary>
/// An expression of <c>$regex</c>, translated from JavaScript for .NET's engine that never goes back, so that its time grows with
/// the length of a text only. Thread-safe.
/// </summary>
internal sealed class TextPattern : IEquatable<TextPattern>
{
    private readonly Regex _regex;

    internal TextPattern(string source, string options, Regex regex)
    {
        Source = source;
        Options = options;
        _regex = regex;
    }

    /// <summary>The expression as it was written.</summary>
    public string Source { get; }

    /// <summary>Of the letters i, m and s those that are set, in this order.</summary>
    public string Options { get; }

    /// <summary>Whether it matches somewhere in a text.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);

    public bool Equals(TextPattern? other) => other is not null && (Source, Options) == (other.Source, other.Options);

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => HashCode.Combine(Source, Options);

    public override string ToString() => $"/{Source}/{Options}";
}
