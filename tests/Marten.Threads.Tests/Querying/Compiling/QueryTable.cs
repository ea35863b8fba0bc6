using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Compiling;
using Marten.Threads.Querying.Running;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Querying.Compiling;

/// <summary>The table of instances without the machinery that fills it: many documents and queries in little time.</summary>
internal sealed class QueryTable : IAsyncDisposable
{
    public const string Collection = "Dogs";

    private readonly NpgsqlConnection _connection;
    private readonly IReadOnlyList<DeclaredIndex> _indexes;

    private QueryTable(NpgsqlConnection connection, IReadOnlyList<DeclaredIndex> indexes) => (_connection, _indexes) = (connection, indexes);

    public static ThreadId Thread { get; } = ThreadId.Parse("bafk5z6gn2lsnjkggqsvrvbpbwjbxnftcwbhbrmtjyuegtlfeagrgomi");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<QueryTable> MakeAsync(PostgresServer server, params IReadOnlyList<string[]> indexes)
    {
        var connection = new NpgsqlConnection(await server.NewDatabaseAsync());
        await connection.OpenAsync(Cancel);
        var table = new QueryTable(connection, [.. indexes.Select(static paths => new DeclaredIndex(Collection, paths, isUnique: false))]);
        await table.ExecuteAsync("""
            create table threads (id text primary key);
            create table instances (thread_id text not null, collection text not null, id text collate "C" not null, data jsonb not null, primary key (thread_id, collection, id))
            """);
        await table.ExecuteAsync("insert into threads values ($1)", Thread.ToString());
        foreach (var index in table._indexes) await table.ExecuteAsync(index.Create("public", concurrently: false));

        // With indexes every way but through them is made costly: what is tested is whether they tell the truth.
        if (indexes.Count > 0) await table.ExecuteAsync("set enable_seqscan = off");
        return table;
    }

    public async Task FillAsync(IReadOnlyList<DocObject> documents)
    {
        await ExecuteAsync("truncate instances");
        await ExecuteAsync(
            $"insert into instances select $1, '{Collection}', d.data ->> '_id', d.data from unnest($2::text[]::jsonb[]) as d(data)",
            Thread.ToString(),
            documents.Select(static document => document.ToString()).ToArray());
        await ExecuteAsync("analyze instances");
    }

    public QueryRun Run(DocumentQuery query, ThreadId? thread, DocumentView? view = null) =>
        new(new ConnectionReader(_connection, isPrepared: false), new QueryScope("public", thread, Collection) { Indexes = _indexes, Arrays = new MetArrays() }, query, view);

    public async Task<IReadOnlyList<string>> AnswerAsync(DocumentQuery query) =>
        await Run(query, Thread).AnswerAsync(Cancel).Select(static found => found.Document.ToString()).ToListAsync(Cancel);

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
