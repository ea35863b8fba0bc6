namespace Marten.Threads.Architecture.Sources;

/// <summary>The tree that the tests were built from. Paths are given from its root, with forward slashes.</summary>
internal static class Repository
{
    /// <summary>Folders of build output and of tools: they hold copies and generated code.</summary>
    private static readonly string[] Outputs = ["bin", "obj", "artifacts", "node_modules", "TestResults", ".git", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder whose names match, output left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var directory = Path.Combine(Root, folder);
        var found = Directory.EnumerateFiles(directory, pattern).Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'));
        var below = Directory.EnumerateDirectories(directory)
            .Where(static path => !Outputs.Contains(Path.GetFileName(path)))
            .SelectMany(path => Files(Path.GetRelativePath(Root, path), pattern));
        return found.Concat(below).Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(SourceFolder()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Marten.Threads.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("No folder above this source file holds Marten.Threads.sln.");
    }

    // Build output may lie anywhere; this file lies in the tree.
    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
