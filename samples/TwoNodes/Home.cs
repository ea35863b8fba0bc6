using Marten.Threads.Local;
using Npgsql;

namespace TwoNodes;

/// <summary>A PostgreSQL server for the three applications, each of which has a database of its own, and a folder for their key rings.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly LocalPostgres _server;
    private readonly DirectoryInfo _keys;
    private readonly List<string> _databases = [];

    private Home(LocalPostgres server, DirectoryInfo keys) => (_server, _keys) = (server, keys);

    public static async Task<Home> OpenAsync(CancellationToken cancellationToken) =>
        new(await LocalPostgres.StartAsync(cancellationToken: cancellationToken), Directory.CreateTempSubdirectory("two-nodes-keys-"));

    public async Task<string> NewDatabaseAsync(string node, CancellationToken cancellationToken)
    {
        var name = $"two_nodes_{node}_{Guid.NewGuid():N}";
        _databases.Add(name);
        return await _server.CreateDatabaseAsync(name, cancellationToken);
    }

    public DirectoryInfo KeyRingOf(string node) => _keys.CreateSubdirectory(node);

    public async ValueTask DisposeAsync()
    {
        try
        {
            _keys.Delete(recursive: true);
            if (_server.Source == LocalPostgresSource.GivenServer) await DropDatabasesAsync();
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    private async Task DropDatabasesAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        foreach (var database in _databases)
        {
            await using var drop = source.CreateCommand($"drop database if exists \"{database}\" with (force)");
            await drop.ExecuteNonQueryAsync();
        }
    }
}
