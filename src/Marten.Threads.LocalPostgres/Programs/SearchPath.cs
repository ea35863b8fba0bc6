namespace Marten.Threads.Local.Programs;

/// <summary>
/// Finds programs by name in <c>PATH</c> and nowhere else: the operating system's own search, as .NET does it, also looks
/// in the current folder, where anybody may have put a file.
/// </summary>
internal sealed class SearchPath
{
    /// <summary>Where a short <c>PATH</c> forgets to look for the tools that a root process needs.</summary>
    private static readonly string[] SystemFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    public SearchPath(Surroundings surroundings)
    {
        IEnumerable<string> folders = (surroundings.VariableOrNull("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified);
        Folders = [.. folders];
    }

    public IReadOnlyList<string> Folders { get; }

    public string? Find(string program)
    {
        string file = FileName(program);
        IEnumerable<string> folders = OperatingSystem.IsWindows() ? Folders : Folders.Concat(SystemFolders);
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    public static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;
}
