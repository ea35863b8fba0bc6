namespace Marten.Threads.Collections;

/// <summary>One reason why a text cannot serve as a collection's schema.</summary>
public sealed class SchemaProblem
{
    internal SchemaProblem(string path, string keyword, string message)
    {
        Path = path;
        Keyword = keyword;
        Message = message;
    }

    /// <summary>Where in the schema: a JSON pointer (RFC 6901), empty for the root. Names longer than 64 characters are cut.</summary>
    public string Path { get; }

    /// <summary>The keyword at fault, or an empty string when no single keyword is.</summary>
    public string Keyword { get; }

    /// <summary>What is wrong, in plain words.</summary>
    public string Message { get; }

    /// <summary>Path, keyword and message on one line.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "(root)" : Path)} {Keyword}: {Message}";
}
