namespace Marten.Threads.Local.Clusters;

/// <summary>
/// The folder of this user that outlives one process: throw-away servers, prepared clusters, downloads. It belongs to the
/// user alone, so nobody else can plant something in it; that is why the shared temporary folder is only the second choice.
/// </summary>
internal sealed class CacheFolder
{
    private CacheFolder(string path)
    {
        Servers = Path.Combine(path, "servers");
        Templates = Path.Combine(path, "templates");
        Downloads = Path.Combine(path, "downloads");
    }

    public string Servers { get; }

    public string Templates { get; }

    public string Downloads { get; }

    /// <returns><see langword="null"/> when no place can be written.</returns>
    public static CacheFolder? TryOpen(StartPlan plan, Surroundings surroundings) =>
        Array.Find(Places(plan, surroundings), IsUsable) is { } path ? new CacheFolder(path) : null;

    public static string[] Places(StartPlan plan, Surroundings surroundings) => plan.CacheFolder is { } named ? [named] : [.. UserPlaces(surroundings)];

    private static IEnumerable<string> UserPlaces(Surroundings surroundings)
    {
        if (UserCache(surroundings) is { Length: > 0 } cache)
            yield return Path.Combine(cache, "marten-threads", "postgres");
        // an account without a home; root is never one, and could not tell its own folder from another's there
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            yield return TemporaryPlace;
    }

    private static string TemporaryPlace => Path.Combine(Path.GetTempPath(), "marten-threads-postgres-" + Environment.UserName);

    private static string? UserCache(Surroundings surroundings)
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (Environment.IsPrivilegedProcess)
            return "/var/cache"; // root's home is closed to the account that the server runs as
        if (surroundings.VariableOrNull("XDG_CACHE_HOME") is { } cache && Path.IsPathFullyQualified(cache))
            return cache;
        if (surroundings.VariableOrNull("HOME") is not { } home || !Path.IsPathFullyQualified(home))
            return null;
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
    }

    private static bool IsUsable(string path)
    {
        try
        {
            FolderModes.Make(path);
            if (path == TemporaryPlace && !IsOurs(path))
                return false;
            foreach (string child in (string[])["servers", "templates", "downloads"])
                FolderModes.Make(Path.Combine(path, child));
            string probe = Path.Combine(path, Path.GetRandomFileName()); // among the servers another process would clear it away
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // read-only home, no home at all: the next place
        }
    }

    /// <summary>In a folder that all users share, another one may have been first with this name: only an owner may change a mode.</summary>
    private static bool IsOurs(string path)
    {
        if (OperatingSystem.IsWindows())
            return true; // the temporary folder is the user's own there
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new DirectoryInfo(path).LinkTarget is null;
    }
}
