using System.Globalization;

namespace Marten.Threads.Local.Clusters;

/// <summary>
/// The folder of one server, held exclusively while this object lives:
/// <code>
/// lock                 held by the process whose server runs here
/// password             of the superuser, readable by its owner only
/// cluster/             PostgreSQL's own data folder, owned by the account that the server runs as
/// cluster/server.log   what the server said since its last start
/// draft/               a cluster that is being made; it moves into place when it is complete
/// </code>
/// Under root everything but <c>cluster</c> and the password's content stays root's: root never writes inside a folder that
/// the server's account could fill with links.
/// </summary>
internal sealed class DataFolder : IAsyncDisposable
{
    private static readonly string[] OwnNames = [FolderLock.FileName, "password", "cluster", "draft", "lost+found"];
    private readonly FolderLock _lock;

    private DataFolder(string path, FolderLock held, bool isThrowAway)
    {
        FullPath = path;
        _lock = held;
        IsThrowAway = isThrowAway;
    }

    public string FullPath { get; }

    /// <summary>Whether the folder is deleted when this object is disposed.</summary>
    public bool IsThrowAway { get; }

    public string Cluster => ClusterIn(FullPath);

    public string PasswordFile => Path.Combine(FullPath, "password");

    public string LogFile => Path.Combine(Cluster, "server.log");

    public string PostmasterFile => Path.Combine(Cluster, "postmaster.pid");

    public string Draft => Path.Combine(FullPath, "draft");

    public bool HasCluster => File.Exists(VersionFileIn(FullPath));

    public static string ClusterIn(string folder) => Path.Combine(folder, "cluster");

    /// <returns>The major version that made the cluster in a folder; <see langword="null"/> when there is none to be seen.</returns>
    public static int? MajorVersionIn(string folder)
    {
        try
        {
            string text = File.ReadAllText(VersionFileIn(folder)).Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // opening the folder says what is wrong, if anything is
        }
    }

    /// <summary>Opens a folder that keeps its data, or makes it.</summary>
    /// <exception cref="LocalPostgresException">It is in use, not accessible, or holds something else.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (File.Exists(path))
                throw FolderTrouble.NotOurs(path, "it is a file");
            FolderModes.Make(path);
            CheckContent(path);
            FolderLock held = FolderLock.TryTake(path) ?? throw FolderTrouble.InUse(path);
            return new DataFolder(path, held, isThrowAway: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FolderTrouble.NotAccessible(path, exception);
        }
    }

    /// <summary>Takes a folder that is deleted with this object; it holds nothing or what a dead process left.</summary>
    public static DataFolder OfThrowAway(string path, FolderLock held) => new(path, held, isThrowAway: true);

    /// <summary>Moves the finished draft into place; the cluster comes last, because it is what says that all is there.</summary>
    public void AdoptDraft()
    {
        File.Move(Path.Combine(Draft, "password"), PasswordFile, overwrite: true);
        if (Directory.Exists(Cluster))
            Directory.Delete(Cluster); // somebody's empty one; with anything in it the folder was refused
        Directory.Move(ClusterIn(Draft), Cluster);
        Directory.Delete(Draft);
    }

    public string ReadPassword()
    {
        try
        {
            return File.ReadAllText(PasswordFile).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FolderTrouble.NotAccessible(FullPath, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsThrowAway)
        {
            _lock.Dispose();
            return;
        }

        // the lock goes last: a folder without one is not looked into by those who clear away after the dead
        foreach (string child in (string[])[Draft, Cluster])
            await FolderRemoval.TryRemoveAsync(child).ConfigureAwait(false);
        _lock.Dispose();
        await FolderRemoval.TryRemoveAsync(FullPath).ConfigureAwait(false);
    }

    private static void CheckContent(string path)
    {
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry));
        if (names.FirstOrDefault(name => name[0] != '.' && !OwnNames.Contains(name, StringComparer.Ordinal)) is { } stranger)
        {
            throw FolderTrouble.NotOurs(path, File.Exists(Path.Combine(path, "PG_VERSION"))
                ? "it is the data folder of another PostgreSQL server"
                : $"it is not empty ('{stranger}') and not a folder that an earlier start made");
        }

        string cluster = ClusterIn(path);
        if (Directory.Exists(cluster) && !File.Exists(VersionFileIn(path)) && Directory.EnumerateFileSystemEntries(cluster).Any())
            throw FolderTrouble.NotOurs(path, "the folder 'cluster' in it is not empty and not a PostgreSQL cluster");
    }

    private static string VersionFileIn(string folder) => Path.Combine(ClusterIn(folder), "PG_VERSION");
}
