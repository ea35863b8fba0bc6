using System.Diagnostics;

namespace Marten.Threads.Tests.Nodes;

/// <summary>Copies of a stopped server's folder, with their owners: PostgreSQL starts on nothing else.</summary>
internal static class Folders
{
    public static void Copy(string from, string to) => Run("cp", "-a", from, to);

    /// <summary>Gives a file to the owner of another one.</summary>
    public static void GiveTo(string path, string like) => Run("chown", $"--reference={like}", path);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
