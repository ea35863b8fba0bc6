using System.Diagnostics;

namespace Marten.Threads.Local.Tests;

/// <summary>Another process that holds a server, and can be killed.</summary>
internal sealed class Holder : IDisposable
{
    private readonly Process _process;

    private Holder(Process process, string state, string second, string third)
    {
        _process = process;
        State = state;
        DataFolder = second;
        ConnectionString = third;
    }

    /// <summary>"ready" or "failed".</summary>
    public string State { get; }

    public string DataFolder { get; }

    public string ConnectionString { get; }

    public string Failure => DataFolder;

    public string Message => ConnectionString;

    public static Task<Holder> StartAsync(string? cacheFolder = null, string? dataFolder = null) =>
        StartAsync([], Path.Combine(AppContext.BaseDirectory, "ServerHolder.dll"), cacheFolder, dataFolder);

    /// <summary>As an account that is not root: under root it drops to nobody, who has no home; otherwise it stays who it is.</summary>
    /// <param name="programFolder">A folder open to everybody, which takes a copy of the program.</param>
    /// <param name="dataFolder">The data folder, if it is to be kept.</param>
    public static Task<Holder> StartUnprivilegedAsync(string programFolder, string? dataFolder = null)
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(programFolder, Path.GetFileName(file)), overwrite: true);
        string[] dropping = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
        return StartAsync(dropping, Path.Combine(programFolder, "ServerHolder.dll"), cacheFolder: null, dataFolder);
    }

    /// <summary>Ends the process so that it can do nothing about it any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static async Task<Holder> StartAsync(string[] dropping, string program, string? cacheFolder, string? dataFolder)
    {
        string[] command = [.. dropping, Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", "exec", program, cacheFolder ?? "-", dataFolder ?? "-"];
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(program) };
        if (dropping.Length > 0)
            start.Environment["HOME"] = "/nonexistent";
        var process = Process.Start(start)!;
        string[] lines = new string[3];
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(120));
        for (int line = 0; line < lines.Length; line++)
            lines[line] = await process.StandardOutput.ReadLineAsync(deadline.Token) ?? "";
        return new Holder(process, lines[0], lines[1], lines[2]);
    }
}
