namespace Docs.Pages;

/// <summary>A fenced block of a page.</summary>
/// <param name="Place">Page and line, to be found in a failure.</param>
/// <param name="Language">What follows the fence; may be empty.</param>
/// <param name="Snippet">The name in the comment above it, <c>&lt;!-- snippet: name --&gt;</c>, or null.</param>
/// <param name="Text">Its lines, without common indentation.</param>
internal sealed record CodeBlock(string Place, string Language, string? Snippet, string Text)
{
    public bool IsCSharp => Is("csharp") || Is("cs") || Is("c#");

    public bool IsSql => Is("sql");

    private bool Is(string language) => Language.Equals(language, StringComparison.OrdinalIgnoreCase);
}
