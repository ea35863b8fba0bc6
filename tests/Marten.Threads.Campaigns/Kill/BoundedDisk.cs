using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Marten.Threads.Campaigns.Kill;

/// <summary>
/// A file system of a fixed size for a server's data, so that it can be filled to the last byte without filling anybody else's: a
/// <c>tmpfs</c>, which only root may mount.
/// </summary>
internal sealed class BoundedDisk : IAsyncDisposable
{
    private const string Prefix = "threads-campaign-disk-";
    private const int BlockBytes = 1024 * 1024;
    private const int RestBytes = 4096;

    private BoundedDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <returns>Null where it cannot be mounted.</returns>
    public static async Task<BoundedDisk?> TryMountAsync(int megabytes, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) return null;
        await ClearAbandonedAsync(cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}"))).FullName;
        if (await RunAsync(cancellationToken, "mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=755"), "tmpfs", folder))
            return new BoundedDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Leaves no byte free.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { BlockBytes, RestBytes })
        {
            var block = new byte[size];
            try
            {
                while (true) await ballast.WriteAsync(block, cancellationToken);
            }
            catch (IOException)
            {
                // this is what full means
            }
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        // Detached from the tree at once; the memory goes with the last process that has a file open there.
        await RunAsync(CancellationToken.None, "umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    // A killed campaign leaves its mount behind, and memory in it.
    private static async Task ClearAbandonedAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (Directory.Exists(Path.Combine("/proc", owner))) continue;
            if (await RunAsync(cancellationToken, "umount", folder)) Directory.Delete(folder);
        }
    }

    private static async Task<bool> RunAsync(CancellationToken cancellationToken, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
