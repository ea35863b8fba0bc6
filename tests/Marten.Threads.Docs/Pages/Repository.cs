using System.Reflection;

namespace Docs.Pages;

/// <summary>The tree that this project was built from.</summary>
internal static class Repository
{
    public static string Folder { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static one => one.Key == "RepositoryFolder").Value!;

    /// <summary>Pages whose code is checked: README.md and everything below docs.</summary>
    public static IReadOnlyList<Page> PagesWithCode { get; } =
        [Page.Read("README.md"), .. Files("docs", "*.md", SearchOption.AllDirectories).Select(Page.Read)];

    /// <summary>All pages: those with code, and the others at the root.</summary>
    public static IReadOnlyList<Page> AllPages { get; } =
        [.. Files(".", "*.md", SearchOption.TopDirectoryOnly).Select(Page.Read), .. PagesWithCode.Where(static page => page.Path != "README.md")];

    /// <summary>Paths from the root of the tree, with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern, SearchOption depth) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), pattern, depth)
            .Select(static path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Folder, path));
}
