namespace Marten.Threads.Local;

/// <summary>
/// How <see cref="LocalPostgres"/> finds and runs its server. Everything has a default; the options are read once,
/// when the start begins, and later changes have no effect. An option wins over its environment variable.
/// </summary>
public sealed class LocalPostgresOptions
{
    /// <summary>Environment variable behind <see cref="ConnectionString"/>: <c>MARTEN_THREADS_POSTGRES</c>.</summary>
    public const string ConnectionStringVariable = "MARTEN_THREADS_POSTGRES";

    /// <summary>Environment variable behind <see cref="ProgramsFolder"/>: <c>MARTEN_THREADS_POSTGRES_BIN</c>.</summary>
    public const string ProgramsFolderVariable = "MARTEN_THREADS_POSTGRES_BIN";

    /// <summary>Environment variable behind <see cref="AllowDownload"/>: <c>MARTEN_THREADS_POSTGRES_DOWNLOAD</c>, set to <c>1</c> or <c>true</c>.</summary>
    public const string AllowDownloadVariable = "MARTEN_THREADS_POSTGRES_DOWNLOAD";

    /// <summary>
    /// An Npgsql connection string of a running server, which is then used as it is; all options but this one are
    /// ignored. Default: the variable <see cref="ConnectionStringVariable"/>, else none.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Folder that keeps the data from one start to the next; made when it is missing, otherwise it must be empty or
    /// made by an earlier start. One server at a time runs on it. Default: none, which means a folder that is thrown
    /// away when the server is disposed.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// Whether committed data survive a crash of the machine (PostgreSQL's <c>fsync</c> and <c>full_page_writes</c>). A
    /// crash of the server or of its parent loses nothing either way. Default:
    /// <see langword="true"/> for a given <see cref="DataFolder"/>, <see langword="false"/> for a throw-away one.
    /// </summary>
    public bool? Durable { get; set; }

    /// <summary>
    /// Folder with the programs <c>initdb</c>, <c>postgres</c> and <c>pg_ctl</c>; no other place is searched then.
    /// Default: the variable <see cref="ProgramsFolderVariable"/>, else the folders of <c>PATH</c> and the usual places
    /// of this operating system, newest version first.
    /// </summary>
    public string? ProgramsFolder { get; set; }

    /// <summary>
    /// Whether PostgreSQL programs may be downloaded from Maven Central when none are found. Default: the variable
    /// <see cref="AllowDownloadVariable"/>, else <see langword="false"/>.
    /// </summary>
    public bool? AllowDownload { get; set; }

    /// <summary>
    /// Version to download, as <c>17</c>, <c>17.6</c> or <c>17.6.0</c>; an existing data folder's own major version wins.
    /// Default: <c>17</c>.
    /// </summary>
    public string DownloadVersion { get; set; } = "17";

    /// <summary>
    /// Folder for throw-away servers, the prepared empty cluster that makes their start fast, and downloads. Default:
    /// <c>marten-threads/postgres</c> in the user's cache folder (for root: in <c>/var/cache</c>), else in the temporary folder.
    /// A file system in memory makes starts faster still; one server takes 40 MB and what its data need.
    /// </summary>
    public string? CacheFolder { get; set; }

    /// <summary>
    /// Further server settings, as <c>max_connections = 300</c>. Settings that decide where the server listens and keeps
    /// its files are refused. Default: none.
    /// </summary>
    public IDictionary<string, string> ServerSettings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long making the cluster and starting the server may take, a download not counted. Default: 60 seconds, since a
    /// recovery after a crash on a slow disk is part of a start.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an orderly end may take before the server is killed. Default: 30 seconds.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
