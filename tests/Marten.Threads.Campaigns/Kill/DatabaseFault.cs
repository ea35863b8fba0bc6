namespace Marten.Threads.Campaigns.Kill;

/// <summary>What can happen to a database under an application.</summary>
internal enum DatabaseFault
{
    /// <summary>Some connections are cut by <c>pg_terminate_backend</c>.</summary>
    ConnectionsCut,

    /// <summary>A server process is killed; the server then cuts off all others and recovers by itself.</summary>
    BackendKilled,

    /// <summary>The server is stopped as by a crash and started again.</summary>
    ServerCrashed,

    /// <summary>The server is restarted in order.</summary>
    ServerRestarted,

    /// <summary>No byte is free on the disk for a while.</summary>
    DiskFull,
}
