using Marten.Threads.Local;
using Marten.Threads.Tests.Nodes;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Marten.Threads.Tests.Nodes;

/// <summary>One throw-away PostgreSQL server for all tests; every test has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private LocalPostgres? _server;

    public async ValueTask InitializeAsync() => _server = await LocalPostgres.StartAsync();

    public Task<string> NewDatabaseAsync() =>
        _server!.CreateDatabaseAsync($"t{Guid.NewGuid():n}");

    /// <summary>A copy of a database that nobody is connected to.</summary>
    public async Task<string> CopyAsync(string connectionString)
    {
        var original = new NpgsqlConnectionStringBuilder(connectionString);
        var copy = $"{original.Database}copy";
        await using var source = NpgsqlDataSource.Create(_server!.ConnectionString);
        await using var command = source.CreateCommand($"create database {copy} template {original.Database}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = copy }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
