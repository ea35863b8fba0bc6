using System.Text.RegularExpressions;

namespace Docs.Pages;

/// <summary>A Markdown page: its fenced blocks and its links.</summary>
internal sealed partial class Page
{
    private const string Fence = "```";

    private Page(string path, IReadOnlyList<string> lines)
    {
        Path = path;
        var prose = new List<string>();
        Blocks = [.. ReadBlocks(lines, prose)];
        Links = [.. prose.SelectMany(static line => LinkPattern().Matches(line)).Select(static match => match.Groups["target"].Value)];
    }

    /// <summary>From the root of the tree.</summary>
    public string Path { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>Targets of all links outside of blocks.</summary>
    public IReadOnlyList<string> Links { get; }

    public static Page Read(string path) => new(path, Repository.ReadLines(path));

    private IEnumerable<CodeBlock> ReadBlocks(IReadOnlyList<string> lines, List<string> prose)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                prose.Add(lines[i]);
                continue;
            }

            var start = i;
            var body = lines.Skip(start + 1).TakeWhile(static line => line.Trim() != Fence).ToList();
            i += body.Count + 1;
            if (i == lines.Count) throw new InvalidDataException($"{Path}:{start + 1}: the block is never closed");
            var name = start == 0 ? null : SnippetPattern().Match(lines[start - 1]);
            yield return new CodeBlock(
                $"{Path}:{start + 1}", lines[start].Trim()[Fence.Length..].Trim(), name is { Success: true } ? name.Groups["name"].Value : null, Indentation.Remove(body));
        }
    }

    [GeneratedRegex(@"^\s*<!-- snippet: (?<name>[a-z0-9-]+) -->\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnippetPattern();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();
}
