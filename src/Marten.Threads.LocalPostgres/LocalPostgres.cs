using System.Text;
using Npgsql;

namespace Marten.Threads.Local;

/// <summary>
/// A PostgreSQL server for development, samples and tests: <c>await using var server = await LocalPostgres.StartAsync();</c>.
/// <para>
/// The sources are tried in this order: a given connection string; PostgreSQL programs found on this machine; programs
/// downloaded, only when asked for. A private server listens on 127.0.0.1 only, on a free port, asks for a password of its
/// own, and ends with this process even when that is killed. The next start clears away what a killed one left behind.
/// On Windows, where a child cannot be tied to its parent in this way, the server ends when it is disposed; one that
/// outlives a killed parent is ended by the next start.
/// </para>
/// <para>All members may be used from several threads at once.</para>
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    /// <summary>PostgreSQL cuts longer names silently (NAMEDATALEN - 1), so two databases could fall into one.</summary>
    private const int DatabaseNameMaxBytes = 63;

    private readonly PrivateServer? _server;
    private int _disposed;

    private LocalPostgres(string connectionString, LocalPostgresSource source, PrivateServer? server)
    {
        ConnectionString = connectionString;
        Source = source;
        _server = server;
    }

    /// <summary>
    /// Npgsql connection string of the server. For a private one it names its superuser <c>postgres</c>, the database
    /// <c>postgres</c> and the server's password; a given one is returned unchanged.
    /// </summary>
    public string ConnectionString { get; }

    /// <summary>Where the server came from.</summary>
    public LocalPostgresSource Source { get; }

    /// <summary>Full path of the folder that holds the data; <see langword="null"/> for a given server.</summary>
    public string? DataFolder => _server?.DataFolder;

    /// <summary>Full path of the server's log, begun anew at each start; <see langword="null"/> for a given server.</summary>
    public string? LogFile => _server?.LogFile;

    /// <summary>Starts a server, or takes the given one, and returns when it accepts connections.</summary>
    /// <param name="options">Where and how to run it; <see langword="null"/> means all defaults: a throw-away server.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running then.</param>
    /// <returns>The running server, to be disposed by the caller.</returns>
    /// <exception cref="LocalPostgresException">No server can be had; the message says what to do.</exception>
    /// <exception cref="ArgumentException">An option makes no sense; the message names it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? new LocalPostgresOptions(), new Surroundings(), cancellationToken);

    internal static async Task<LocalPostgres> StartAsync(LocalPostgresOptions options, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var plan = StartPlan.Make(options, surroundings);
        if (plan.ConnectionString is { } given)
            return new LocalPostgres(given, LocalPostgresSource.GivenServer, server: null);

        PrivateServer server = await PrivateServer.StartAsync(plan, surroundings, cancellationToken).ConfigureAwait(false);
        return new LocalPostgres(server.ConnectionString, server.Source, server);
    }

    /// <summary>Makes a database unless there is one of this name.</summary>
    /// <param name="name">Its name, taken literally (case and punctuation are kept): 1 to 63 bytes of UTF-8 without U+0000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection string of that database.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a possible name.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or its user may not make databases.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(name) > DatabaseNameMaxBytes)
            throw new ArgumentException($"A database name has at most {DatabaseNameMaxBytes} bytes and no U+0000.", nameof(name));
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);

        string unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
        var source = NpgsqlDataSource.Create(unpooled);
        await using (source.ConfigureAwait(false))
        {
            // a name cannot be a parameter, so it is quoted, and a quote in it doubled
            NpgsqlCommand command = source.CreateCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await using (command.ConfigureAwait(false))
            {
                try
                {
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
                {
                    // it is there, or somebody made it at the same moment: both are what was asked for
                }
            }
        }

        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>
    /// Stops a private server and starts it again on the same data, with the same connection string: all its connections are
    /// cut. One that ended by itself is started as well.
    /// </summary>
    /// <param name="abruptly">
    /// Whether its processes are cut off as by a crash, so that the start recovers from the log; committed data survive. Default:
    /// <see langword="false"/>, an orderly end.
    /// </param>
    /// <param name="cancellationToken">Gives up; the server is not running then, and can be started by another call.</param>
    /// <exception cref="InvalidOperationException">The server is a given one.</exception>
    /// <exception cref="LocalPostgresException">It does not start again; the message says why, and another call tries again.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestartAsync(bool abruptly = false, CancellationToken cancellationToken = default) => _server is null
        ? throw new InvalidOperationException($"The server at the given connection string is not {nameof(LocalPostgres)}'s own, so it cannot be restarted. Leave the connection string out to get a private one.")
        : _server.RestartAsync(abruptly, cancellationToken);

    /// <summary>
    /// Ends a private server and deletes its folder if that is a throw-away one. A given server is left alone. Calling it
    /// again does nothing.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && _server is not null)
            await _server.DisposeAsync().ConfigureAwait(false);
    }
}
