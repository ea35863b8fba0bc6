namespace Docs.Pages;

internal static class Indentation
{
    /// <summary>The lines as one text, moved to the left by the white space that all of them begin with.</summary>
    public static string Remove(IReadOnlyCollection<string> lines)
    {
        var common = lines.Where(static line => line.Trim().Length > 0)
            .Select(static line => line.Length - line.TrimStart(' ').Length)
            .DefaultIfEmpty(0)
            .Min();
        return string.Join('\n', lines.Select(line => line.Length <= common ? "" : line[common..]));
    }
}
