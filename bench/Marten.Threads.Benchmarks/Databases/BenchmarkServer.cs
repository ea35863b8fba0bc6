using Marten.Threads.Local;
using Npgsql;

namespace Marten.Threads.Benchmarks.Databases;

/// <summary>The PostgreSQL server of a run: a given one, or a private one on disk that keeps what it committed.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    /// <summary>Connection string of a server to measure on; its user must be allowed to make databases and checkpoints.</summary>
    public const string Variable = "MARTEN_THREADS_BENCH_DATABASE";

    private readonly LocalPostgres _server;
    private readonly bool _profile;

    private BenchmarkServer(LocalPostgres server, ServerFacts facts, bool profile)
    {
        _server = server;
        _profile = profile;
        Facts = facts;
    }

    public ServerFacts Facts { get; }

    public static async Task<BenchmarkServer> StartAsync(bool profile, CancellationToken cancellationToken)
    {
        // A throw-away server forgoes fsync by default: writes would cost next to nothing on both sides.
        var options = new LocalPostgresOptions { ConnectionString = Given(), Durable = true };
        if (profile) options.ServerSettings["shared_preload_libraries"] = "pg_stat_statements";
        var server = await LocalPostgres.StartAsync(options, cancellationToken);
        try
        {
            var facts = await ServerFacts.ReadAsync(server.ConnectionString, cancellationToken);
            if (!facts.IsDurable)
                throw new InvalidOperationException($"The server runs with {facts.Settings}: what is measured on it is no write. Turn fsync, full_page_writes and synchronous_commit on.");
            return new BenchmarkServer(server, facts, profile);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An empty database, dropped when it is disposed.</summary>
    public async Task<BenchmarkDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"bench_{Guid.NewGuid():n}";
        var database = new BenchmarkDatabase(_server.ConnectionString, await _server.CreateDatabaseAsync(name, cancellationToken), name);
        if (_profile) await database.ExecuteAsync("create extension pg_stat_statements", cancellationToken);
        return database;
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return _server.DisposeAsync();
    }

    private static string? Given() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;
}
