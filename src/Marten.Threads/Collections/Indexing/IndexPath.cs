using System.Text;
using Marten.Threads.MartenBridge.Statements;

namespace Marten.Threads.Collections.Indexing;

/// <summary>The place of a value that an index is over: names of members from the document inwards.</summary>
internal readonly struct IndexPath : IEquatable<IndexPath>
{
    /// <summary>Names in one path: 8. Every one is a step that PostgreSQL takes for each document, several times over.</summary>
    public const int NamesMax = 8;

    /// <summary>Bytes of one name: 256. The path is part of every statement that uses the index.</summary>
    public const int NameMaxBytes = 256;

    private const char Dot = '.';

    private readonly string? _text;

    private IndexPath(string text) => _text = text;

    /// <summary>The names, outermost first.</summary>
    public IReadOnlyList<string> Names => Text.Split(Dot);

    /// <summary>The path as it was written.</summary>
    public string Text => _text ?? "";

    /// <summary>Reads a dot path.</summary>
    /// <param name="text">Names with dots between them.</param>
    /// <param name="path">The path.</param>
    /// <param name="problem">What is wrong with it, in words that a user can act on; null when nothing is.</param>
    public static bool TryParse(string? text, out IndexPath path, out string? problem)
    {
        path = default;
        problem = Problem(text);
        if (problem is not null) return false;
        path = new IndexPath(text!);
        return true;
    }

    /// <summary>Reads a path that was checked before.</summary>
    /// <exception cref="ArgumentException">It is no path.</exception>
    public static IndexPath Of(string text) => TryParse(text, out var path, out var problem) ? path : throw new ArgumentException(problem, nameof(text));

    public bool Equals(IndexPath other) => string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is IndexPath other && Equals(other);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string? Problem(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "An index path is empty. Name a member of the documents, with dots for members inside.";
        var names = text.Split(Dot);
        if (names.Length > NamesMax) return $"An index path has {names.Length} names; {NamesMax} are allowed.";
        if (names[0] == "_id") return "cannot create custom index on _id. Every collection is found by _id without one.";
        foreach (var name in names)
        {
            if (name.Length == 0) return "An index path has an empty name: two dots stand side by side, or one at an end.";
            if (Encoding.UTF8.GetByteCount(name) > NameMaxBytes) return $"A name in an index path is longer than {NameMaxBytes} bytes.";
            if (!ForeignText.CanBeStored(name)) return "A name in an index path holds U+0000 or half a surrogate pair, which no document can have.";
        }

        return null;
    }
}
