namespace Marten.Threads.Local;

/// <summary>Why <see cref="LocalPostgres.StartAsync(LocalPostgresOptions?, CancellationToken)"/> gave no server.</summary>
public enum LocalPostgresFailure
{
    /// <summary>No usable PostgreSQL programs were found, and downloading them was not allowed.</summary>
    NoPrograms = 0,

    /// <summary>The download of PostgreSQL programs was allowed and failed.</summary>
    DownloadFailed = 1,

    /// <summary>The given connection string cannot be read.</summary>
    UnreadableConnectionString = 2,

    /// <summary>Another process, or another server of this process, runs on the data folder.</summary>
    FolderInUse = 3,

    /// <summary>The data folder cannot be made, read, written or passed by the account that the server runs as.</summary>
    FolderNotAccessible = 4,

    /// <summary>The data folder holds something that <see cref="LocalPostgres"/> did not put there.</summary>
    FolderNotOurs = 5,

    /// <summary>The data folder was made by a major version of PostgreSQL that is not at hand.</summary>
    OtherMajorVersion = 6,

    /// <summary>This process runs as root, and no program that drops to an unprivileged account is at hand.</summary>
    NoUnprivilegedAccount = 7,

    /// <summary>The cluster could not be made: <c>initdb</c> failed.</summary>
    ClusterNotMade = 8,

    /// <summary>The server program ended instead of starting; the message holds the end of its log.</summary>
    ServerNotStarted = 9,

    /// <summary>The server was not ready within <see cref="LocalPostgresOptions.StartTimeout"/>.</summary>
    TimedOut = 10,

    /// <summary>The server of a dead parent still runs on the data folder and could not be stopped.</summary>
    StaleServerNotStopped = 11,
}
