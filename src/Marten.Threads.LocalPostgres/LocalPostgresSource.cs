namespace Marten.Threads.Local;

/// <summary>Where a <see cref="LocalPostgres"/> got its server from.</summary>
public enum LocalPostgresSource
{
    /// <summary>Somebody else's server, named by a connection string; nothing was started and nothing will be stopped.</summary>
    GivenServer = 0,

    /// <summary>A private server, run with PostgreSQL programs that were found on this machine.</summary>
    InstalledPrograms = 1,

    /// <summary>A private server, run with PostgreSQL programs that were downloaded because the caller allowed it.</summary>
    DownloadedPrograms = 2,
}
