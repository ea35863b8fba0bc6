namespace Marten.Threads.Local.Clusters;

/// <summary>
/// Access to our own folders. An ordinary user keeps them to himself; root lets other accounts pass through (not look),
/// since the server that it drops to has to reach the cluster inside.
/// </summary>
internal static class FolderModes
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPass = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, or leaves an existing one as it is.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder, OwnerOnly);
        LetServerPass(folder);
    }

    /// <summary>Makes a folder that its owner alone may enter, as PostgreSQL demands for a cluster.</summary>
    public static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
    }

    /// <summary>Under root: lets the server's account pass through a folder, on top of what it allows already.</summary>
    public static void LetServerPass(string folder)
    {
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | OthersPass);
    }

    /// <summary>Writes a file that only its owner may read, and never through a link that somebody put in its place.</summary>
    public static void WriteSecret(string file, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        using StreamWriter writer = new(file, options);
        writer.Write(text);
    }
}
