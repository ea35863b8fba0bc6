using System.Text;
using CsCheck;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Collections.Indexing;

/// <summary>What an index holds, and that no document can break it.</summary>
public sealed class IndexKeyTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"a":null}""", 1, null, null)]
    [InlineData("""{}""", 1, null, null)]
    [InlineData("""{"a":-12.50}""", 2, "-12.50", null)]
    [InlineData("""{"a":"Buzz"}""", 3, null, "Buzz")]
    [InlineData("""{"a":"12"}""", 3, null, "12")]
    [InlineData("""{"a":{"b":1}}""", 4, null, null)]
    [InlineData("""{"a":[1,2]}""", 5, null, null)]
    [InlineData("""{"a":true}""", 6, "1", null)]
    [InlineData("""{"a":false}""", 6, "0", null)]
    public async Task a_value_is_held_by_its_type_and_by_what_orders_it(string document, int rank, string? number, string? text) =>
        (await KeyAsync("a", document)).ShouldBe((rank, number, text));

    [Theory]
    [InlineData("""{"a":{"b":{"c":7}}}""", 2, "7")]
    [InlineData("""{"a":{"b":[{"c":7}]}}""", 5, null)]
    [InlineData("""{"a":[{"b":{"c":7}}]}""", 5, null)]
    [InlineData("""{"a":{"b":{"c":[7]}}}""", 5, null)]
    [InlineData("""{"a":7}""", 1, null)]
    [InlineData("""{"a":{"b":"c"}}""", 1, null)]
    public async Task a_path_that_leads_through_an_array_is_held_as_an_array(string document, int rank, string? number)
    {
        var key = await KeyAsync("a.b.c", document);

        (key.Rank, key.Number).ShouldBe((rank, number));
    }

    [Fact]
    public async Task of_a_long_text_the_beginning_is_held()
    {
        var text = string.Concat(Enumerable.Repeat("😀é", 100));

        var key = await KeyAsync("a", $$"""{"a":"{{text}}"}""");

        key.Text.ShouldBe(IndexKey.Beginning(text));
        key.Text!.EnumerateRunes().Count().ShouldBe(IndexKey.TextMaxCharacters);
        IndexKey.IsWhole(text).ShouldBeFalse();
        IndexKey.IsWhole(new string('a', 95)).ShouldBeTrue();
        IndexKey.IsWhole(new string('a', 96)).ShouldBeFalse();
    }

    [Fact]
    public async Task the_longest_entry_fits_with_room_to_spare()
    {
        await using var connection = await TableAsync();
        var index = new DeclaredIndex("Dogs", ["a", "b", "c", "d"], isUnique: false);
        await ExecuteAsync(connection, index.Create("public", concurrently: false));
        var value = $"\"{string.Concat(Enumerable.Range(0, 4000).Select(static n => char.ConvertFromUtf32(0x10000 + (n * 7919 % 0xFFFF))))}\"";

        await InsertAsync(connection, $$"""{"a":{{value}},"b":{{value}},"c":{{value}},"d":{{value}}}""");

        await ExecuteAsync(connection, "create extension pageinspect");
        await using var command = new NpgsqlCommand($"select max(itemlen) from bt_page_items('{index.Name}', 1)", connection);
        (await command.ExecuteScalarAsync(Cancel)).ShouldBeOfType<short>().ShouldBeInRange((short)1500, (short)2000);
    }

    [Fact]
    public async Task no_document_fails_an_insert()
    {
        await using var connection = await TableAsync();
        await ExecuteAsync(connection, new DeclaredIndex("Dogs", ["a", "a.b", "__proto__", "0.a"], isUnique: false).Create("public", concurrently: false));
        await ExecuteAsync(connection, new DeclaredIndex("Dogs", ["\u0027; drop table instances; --", "é.😀\\"], isUnique: false).Create("public", concurrently: false));

        await HostileDocuments.Any.SampleAsync(document => InsertAsync(connection, document.ToString()), iter: 1000, threads: 1);

        await using var count = new NpgsqlCommand("select count(*) from instances", connection);
        (await count.ExecuteScalarAsync(Cancel)).ShouldBe(1000L);
    }

    [Fact]
    public async Task a_literal_is_the_text_whatever_stands_in_it()
    {
        await using var connection = await TableAsync();

        await Gen.String[Gen.OneOf(Gen.Char['\u0001', '\ud7ff'], Gen.Char["'\"\\;$?^%_@:{}\r\n\u2028"]), 0, 40].SampleAsync(
            async text =>
            {
                var literal = SqlLiteral.Of(text);
                Encoding.UTF8.GetByteCount(literal).ShouldBe(literal.Length);
                await using var command = new NpgsqlCommand($"select {literal}", connection);
                (await command.ExecuteScalarAsync(Cancel)).ShouldBe(text);
            },
            iter: 1000,
            threads: 1);
    }

    private async Task<(int Rank, string? Number, string? Text)> KeyAsync(string path, string document)
    {
        await using var connection = await TableAsync();
        var key = new IndexKey(path.Split('.'));
        await InsertAsync(connection, document);
        await using var command = new NpgsqlCommand($"select {key.Rank}::integer, {key.Number}::text, {key.Text} from instances", connection);
        await using var data = await command.ExecuteReaderAsync(Cancel);
        await data.ReadAsync(Cancel);
        return (data.GetInt32(0), data.IsDBNull(1) ? null : data.GetString(1), data.IsDBNull(2) ? null : data.GetString(2));
    }

    private async Task<NpgsqlConnection> TableAsync()
    {
        var connection = new NpgsqlConnection(await server.NewDatabaseAsync());
        await connection.OpenAsync(Cancel);
        await ExecuteAsync(connection, "create table instances (thread_id text not null, collection text not null, id text not null, data jsonb not null)");
        return connection;
    }

    private static Task InsertAsync(NpgsqlConnection connection, string document) => ExecuteAsync(
        connection, "insert into instances values ('bafkxd5bjgi6k4zivuoyxo4ua4mzyy3hqkvl6hxnlqqmx2tvmo5bkvqi', 'Dogs', 'x', $1::text::jsonb)", document);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
