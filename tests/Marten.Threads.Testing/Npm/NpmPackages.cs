using System.Diagnostics;
using System.Security.Cryptography;

namespace Marten.Threads.Testing.Npm;

/// <summary>
/// Packages from npm, installed once for each machine and lock file, outside the tree. One process installs at a time, into a
/// draft that is renamed when it is whole, so a half-done install is never used.
/// </summary>
public static class NpmPackages
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    /// <summary>The folder where the files stand beside their packages.</summary>
    /// <param name="npm">The program.</param>
    /// <param name="source">The folder that the files are copied from.</param>
    /// <param name="files">Names of files, package.json and package-lock.json among them.</param>
    /// <param name="cancellationToken">Ends the install.</param>
    public static async Task<string> InstallAsync(string npm, string source, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        string cache = Path.Combine(CacheRoot(), "marten-threads", "interop");
        string folder = Path.Combine(cache, HashOf(source, files));
        if (Directory.Exists(folder))
            return folder;

        Directory.CreateDirectory(cache);
        using FileStream held = await LockAsync(folder + ".lock", cancellationToken);
        if (!Directory.Exists(folder))
            await MakeAsync(npm, source, files, folder, cancellationToken);
        return folder;
    }

    private static string CacheRoot()
    {
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length > 0 ? local : Path.GetTempPath();
    }

    private static string HashOf(string source, IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
            hash.AppendData(File.ReadAllBytes(Path.Combine(source, file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < InstallLimit)
            {
                await Task.Delay(100, cancellationToken); // another process installs
            }
        }
    }

    private static async Task MakeAsync(string npm, string source, IReadOnlyList<string> files, string folder, CancellationToken cancellationToken)
    {
        string draft = folder + ".draft";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true); // of an install that was interrupted
        Directory.CreateDirectory(draft);
        foreach (string file in files)
            File.Copy(Path.Combine(source, file), Path.Combine(draft, file));
        await RunNpmAsync(npm, draft, cancellationToken);
        Directory.Move(draft, folder);
    }

    private static async Task RunNpmAsync(string npm, string folder, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(InstallLimit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            string errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"npm ci in {folder} ended with {process.ExitCode}: {await output}{errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
