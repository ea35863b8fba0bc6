namespace Marten.Threads.Interop;

/// <summary>The programs <c>node</c> and <c>npm</c>. Where one is missing a test skips, or fails where they are required.</summary>
internal static class NodePrograms
{
    public const string RequiredVariable = "MARTEN_THREADS_INTEROP_REQUIRED";

    public static string Node() => Find("node", OperatingSystem.IsWindows() ? "node.exe" : "node");

    public static string Npm() => Find("npm", OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    private static string Find(string name, string file)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists) is { } program)
            return program;

        string reason = $"'{name}' is not on PATH: install Node.js 18 or newer with npm";
        if (Environment.GetEnvironmentVariable(RequiredVariable) == "1")
            Assert.Fail($"{reason}; {RequiredVariable}=1 says that it must be there");
        Assert.Skip(reason);
        return ""; // Skip throws
    }
}
