using System.Text.Json;
using Marten.Threads.Protocol;
using Npgsql;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>The same questions by hand, each on a connection of the pool.</summary>
internal sealed class SqlSide(string connectionString, ThreadId thread) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);
    private readonly string _thread = thread.ToString();

    /// <summary>Asks, and reads the documents as texts or as what they are.</summary>
    public async Task<long> AskAsync(QueryShape shape, long n, bool isTyped, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(shape.Sql);
        command.Parameters.Add(HandWritten.Value(_thread));
        command.Parameters.AddRange(shape.Values(n));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            var text = reader.GetString(0);
            if (shape.IsCount) return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            count += isTyped ? JsonSerializer.Deserialize<Person>(text, Json)!.Serial > 0 ? 1 : 0 : text.Length > 0 ? 1 : 0;
        }

        return count;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
