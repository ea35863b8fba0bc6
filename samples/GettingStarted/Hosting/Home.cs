using Marten.Threads.Local;
using Npgsql;

namespace GettingStarted.Hosting;

/// <summary>Where the sample lives: a database, and beside it the key ring that opens the keys in it.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly LocalPostgres _server;
    private readonly bool _kept;

    private Home(LocalPostgres server, string connectionString, DirectoryInfo keyRing, bool kept)
    {
        _server = server;
        _kept = kept;
        ConnectionString = connectionString;
        KeyRing = keyRing;
    }

    public string ConnectionString { get; }

    /// <summary>Without this folder the keys in the database cannot be opened again.</summary>
    public DirectoryInfo KeyRing { get; }

    public string Description => (_server.Source, _kept) switch
    {
        (LocalPostgresSource.GivenServer, _) => $"the given server, database {DatabaseName}",
        (_, true) => $"a private server on {_server.DataFolder}",
        _ => "a private server that ends with this program",
    };

    public string Farewell => _kept
        ? "The database and the key ring are kept; run it again with the same folder."
        : "Nothing is left behind.";

    private string DatabaseName => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    public static async Task<Home> OpenAsync(SampleOptions options, CancellationToken cancellationToken)
    {
        var server = await LocalPostgres.StartAsync(
            new LocalPostgresOptions { DataFolder = options.DataFolder is { } data ? Path.Combine(data, "postgres") : null }, cancellationToken);
        try
        {
            // On a server that others use too, a throw-away run must meet no database of an earlier one.
            var name = options.DataFolder is null ? $"getting_started_{Guid.NewGuid():N}" : "getting_started";
            var connectionString = await server.CreateDatabaseAsync(name, cancellationToken);
            var keyRing = options.DataFolder is { } folder
                ? Directory.CreateDirectory(Path.Combine(folder, "keys"))
                : Directory.CreateTempSubdirectory("getting-started-keys-");
            return new Home(server, connectionString, keyRing, options.DataFolder is not null);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_kept)
            {
                KeyRing.Delete(recursive: true);
                if (_server.Source == LocalPostgresSource.GivenServer) await DropDatabaseAsync();
            }
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    private async Task DropDatabaseAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var drop = source.CreateCommand($"drop database \"{DatabaseName}\" with (force)");
        await drop.ExecuteNonQueryAsync();
    }
}
