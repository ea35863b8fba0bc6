using System.Runtime.CompilerServices;

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
            .SelectMany(path => Files(path, pattern));
        return found.Concat(below).Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    // Build output may lie outside of the tree, and a compiler may be told to shorten source paths: one of them leads here.
    private static string FindRoot() =>
        Above(AppContext.BaseDirectory) ?? Above(SourceFolder()) ?? Above(Directory.GetCurrentDirectory())
        ?? throw new InvalidOperationException("No folder above the tests, their sources or the current folder holds Marten.Threads.sln.");

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Marten.Threads.sln"))) return folder.FullName;
        }

        return null;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
