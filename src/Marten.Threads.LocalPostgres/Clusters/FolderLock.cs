namespace Marten.Threads.Local.Clusters;

/// <summary>
/// The right to a folder, held as an exclusive lock on a file in it. The operating system gives it back when the holder
/// dies, however it dies: a lock that can be taken proves that the last holder is gone.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <returns><see langword="null"/> when somebody else holds it.</returns>
    /// <exception cref="IOException">The folder is gone, or the disk does not take the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is closed to this account.</exception>
    public static FolderLock? TryTake(string folder) => TryOpen(folder, FileMode.OpenOrCreate);

    /// <summary>Takes the lock of a folder that has one; never makes one.</summary>
    /// <exception cref="FileNotFoundException">The folder has no lock.</exception>
    public static FolderLock? TryTakeExisting(string folder) => TryOpen(folder, FileMode.Open);

    public void Dispose() => _file.Dispose();

    private static FolderLock? TryOpen(string folder, FileMode mode)
    {
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, FileName), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
    }

    /// <summary>Windows: ERROR_SHARING_VIOLATION 32, ERROR_LOCK_VIOLATION 33. Elsewhere the errno of flock: EAGAIN, 11 on Linux and 35 on macOS.</summary>
    private static bool IsHeld(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35;
}
