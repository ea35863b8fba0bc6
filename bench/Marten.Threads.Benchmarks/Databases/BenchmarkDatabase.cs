using Npgsql;

namespace Marten.Threads.Benchmarks.Databases;

/// <summary>A database of one measurement.</summary>
internal sealed class BenchmarkDatabase(string server, string connectionString, string name) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Reads rows as lists of values.</summary>
    public async Task<IReadOnlyList<object[]>> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Both sides begin with clean pages and the same distance to the next checkpoint.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken) => ExecuteAsync("checkpoint", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await using var admin = NpgsqlDataSource.Create(server);
        await using var drop = admin.CreateCommand($"drop database \"{name}\" with (force)");
        drop.CommandTimeout = 0;
        await drop.ExecuteNonQueryAsync();
    }
}
