using System.Globalization;
using System.Text.RegularExpressions;
using Marten.Threads.Architecture.Sources;

namespace Marten.Threads.Architecture.Pages;

/// <summary>docs/protocol.md by its numbered sections.</summary>
internal static partial class ProtocolPage
{
    private const string Path = "docs/protocol.md";

    /// <summary>The text of a section, its subsections included.</summary>
    public static string Section(int number) =>
        Repository.Read(Path).Split("\n## ").Single(section => section.StartsWith($"{number}. ", StringComparison.Ordinal));

    /// <summary>Names of values that a section sets in code style, in their order: <c>`RecordTooLarge`</c>.</summary>
    public static IReadOnlyList<string> NamesIn(int section) => [.. NamePattern().Matches(Section(section)).Select(static match => match.Groups["name"].Value)];

    /// <summary>Protocols of addresses with their codes: <c>`ip4` 4</c>.</summary>
    public static IReadOnlyList<(string Name, int Code)> Protocols(int section) =>
        [.. ProtocolPattern().Matches(Section(section)).Select(static match => (match.Groups["name"].Value, int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture)))];

    /// <summary>The value of a row of the table of limits.</summary>
    public static string Limit(string name) =>
        Section(12).Split('\n').Select(static line => line.Split('|')).Single(cells => cells.Length > 3 && cells[1].Trim() == name)[2].Trim();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]*[a-z])`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("`(?<name>[a-z0-9-]+)` (?<code>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProtocolPattern();
}
