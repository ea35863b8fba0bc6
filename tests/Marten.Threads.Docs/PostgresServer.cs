using Docs;
using Marten.Threads.Local;

[assembly: AssemblyFixture(typeof(PostgresServer))]

// The schema commands print pages of DDL.
[assembly: CaptureConsole]

namespace Docs;

/// <summary>One throw-away PostgreSQL server for all tests; every test has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private LocalPostgres? _server;

    public async ValueTask InitializeAsync() => _server = await LocalPostgres.StartAsync();

    public Task<string> NewDatabaseAsync() => _server!.CreateDatabaseAsync($"docs_{Guid.NewGuid():N}", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
