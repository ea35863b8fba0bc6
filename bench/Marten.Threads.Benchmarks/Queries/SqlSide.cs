using System.Text.Json;
using Marten.Threads.Protocol;
using Npgsql;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>The same questions by hand, as an application asks PostgreSQL in a session of its store: a session for each question.</summary>
internal sealed class SqlSide(IDocumentStore store, ThreadId thread)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _thread = thread.ToString();

    /// <summary>Asks, and reads the documents as texts or as what they are.</summary>
    public async Task<long> AskAsync(QueryShape shape, long n, bool isTyped, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        await using var command = new NpgsqlCommand(shape.Sql);
        command.Parameters.Add(HandWritten.Value(_thread));
        command.Parameters.AddRange(shape.Values(n));
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        var count = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            var text = reader.GetString(0);
            if (shape.IsCount) return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            count += isTyped ? JsonSerializer.Deserialize<Person>(text, Json)!.Serial > 0 ? 1 : 0 : text.Length > 0 ? 1 : 0;
        }

        return count;
    }
}
