namespace Marten.Threads.Testing.Npm;

/// <summary>The programs <c>node</c> and <c>npm</c> on this machine.</summary>
public static class NodePrograms
{
    /// <summary>Set to 1 where they must be there, so that nothing that needs them may be skipped.</summary>
    public const string RequiredVariable = "MARTEN_THREADS_INTEROP_REQUIRED";

    /// <summary>Whether <see cref="RequiredVariable"/> is set.</summary>
    public static bool AreRequired => Environment.GetEnvironmentVariable(RequiredVariable) == "1";

    /// <summary>The path of <c>node</c>, or null.</summary>
    public static string? Node() => Find(OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>The path of <c>npm</c>, or null.</summary>
    public static string? Npm() => Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    /// <summary>What to do about a program that is missing.</summary>
    public static string Missing(string name) => $"'{name}' is not on PATH: install Node.js 18 or newer with npm";

    private static string? Find(string file)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
