namespace Docs.Pages;

/// <summary>
/// The compiled counterparts of the pages' C# blocks: lines of the files in <c>Snippets</c> between
/// <c>// snippet: name</c> and <c>// end of snippet</c>.
/// </summary>
internal static class SnippetFiles
{
    private const string Folder = "tests/Marten.Threads.Docs/Snippets";
    private const string Begin = "// snippet: ";
    private const string End = "// end of snippet";

    public static IReadOnlyDictionary<string, string> All { get; } =
        Repository.Files(Folder, "*.cs", SearchOption.AllDirectories).SelectMany(Read).ToDictionary(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Read(string path)
    {
        var lines = Repository.ReadLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (!line.StartsWith(Begin, StringComparison.Ordinal)) continue;
            var body = lines.Skip(i + 1).TakeWhile(static one => one.Trim() != End).ToList();
            i += body.Count + 1;
            if (i == lines.Length) throw new InvalidDataException($"{path}: the snippet {line[Begin.Length..]} never ends");
            yield return new(line[Begin.Length..], Indentation.Remove(body));
        }
    }
}
