using Marten.Threads.Local;

namespace Marten.Threads.Sync.Testing;

/// <summary>One throw-away PostgreSQL server for all tests of an assembly that has it as fixture; every node has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private LocalPostgres? _server;

    public async ValueTask InitializeAsync() => _server = await LocalPostgres.StartAsync();

    public Task<string> NewDatabaseAsync() => _server!.CreateDatabaseAsync($"t{Guid.NewGuid():n}");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
