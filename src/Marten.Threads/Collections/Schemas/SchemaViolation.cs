namespace Marten.Threads.Collections;

/// <summary>One way in which a document breaks the schema of its collection.</summary>
public sealed class SchemaViolation
{
    internal SchemaViolation(string path, string keyword, string message)
    {
        Path = path;
        Keyword = keyword;
        Message = message;
    }

    /// <summary>Where in the document: a JSON pointer (RFC 6901), empty for the root. Names longer than 64 characters are cut.</summary>
    public string Path { get; }

    /// <summary>
    /// The schema keyword that was broken. Three are not keywords: <c>false</c> (the boolean schema that allows nothing), <c>json</c> (the bytes are no JSON document)
    /// and <c>limit</c> (judging the document cost more than a schema may; the document is refused).
    /// </summary>
    public string Keyword { get; }

    /// <summary>What is wrong, in plain words.</summary>
    public string Message { get; }

    /// <summary>Path, keyword and message on one line.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "(root)" : Path)} {Keyword}: {Message}";
}
