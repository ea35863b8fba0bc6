using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Marten.Threads.Benchmarks.Machine;

/// <summary>What stands in the header of a report about the machine and the program.</summary>
internal sealed record MachineFacts(string Processor, int Cores, string DotNet, string System, string Commit)
{
    public static MachineFacts Read() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        CommitOf(AppContext.BaseDirectory) ?? CommitOf(Environment.CurrentDirectory) ?? "unknown");

    /// <summary>The load averages of 1, 5 and 15 minutes.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    private static string ProcessorName()
    {
        if (!File.Exists("/proc/cpuinfo")) return "unknown";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string? CommitOf(string folder)
    {
        try
        {
            var head = Git(folder, "rev-parse --short=12 HEAD");
            return head is null ? null : head + (Git(folder, "status --porcelain") is { Length: > 0 } ? " with changes" : "");
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return null; // no git on this machine
        }
    }

    private static string? Git(string folder, string arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : null;
    }
}
