using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Collections;

/// <summary>Views have a typed column for each property that schemas name, whatever it is called and whatever the documents hold.</summary>
public sealed class ViewColumnTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task columns_have_the_types_of_the_schema_and_values_of_other_types_are_null()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await ConfigureAsync(node, thread, "{}", """{"s":{"type":"string"},"n":{"type":["integer","null"]},"f":{"type":"number"},"b":{"type":"boolean"},"o":{"type":"object"},"a":{"type":"array"},"m":{"type":["string","number"]},"u":{},"never":false}""");
        await WriteAsync(node, thread, """{"_id":"1","s":"x","n":123456789012345678901234567890,"f":1.5,"b":true,"o":{"k":1},"a":[1],"m":"y","u":null}""");
        await WriteAsync(node, thread, """{"_id":"2","s":1,"n":"1","f":{},"b":"true","o":3,"a":false,"m":4}""");
        await WriteAsync(node, thread, """{"_id":"3"}""");

        (await ColumnsAsync(node)).ShouldBe("a jsonb, b boolean, f numeric, m jsonb, n numeric, o jsonb, s text, u jsonb");
        (await RowsAsync(node, "select s, n::text, f::text, b::text, o::text, a::text, m::text, u::text from thread_views.\"Dogs\" order by id"))
            .ShouldBe(["x|123456789012345678901234567890|1.5|true|{\"k\": 1}|[1]|\"y\"|null", "||||3|false|4|", "|||||||"]);
    }

    [Fact]
    public async Task hostile_names_are_columns_or_are_left_out_and_never_sql()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        string[] names =
        [
            "id", "id_", "data", "thread", "misfit", "effective_time", "name", "Name", "NAME", "__proto__", "ctid", "xmin", "tableoid", "select", "a b", "a\"b", "a'b", "\"; drop table threads.instances; --",
            "'; drop table threads.instances; --", "\\", "$1", "é", "😀", "a\nb", "%s", "{0}", new string('l', 100), new string('l', 99) + "m", new string('é', 40), "a\0b", "", new string('x', 300),
        ];
        var properties = JsonSerializer.Serialize(names.ToDictionary(static name => name, static _ => new { type = "number" }));
        await ConfigureAsync(node, thread, properties);
        var document = names.Where(static name => name.Length is > 0 and < 256 && !name.Contains('\0')).Select(static (name, at) => (name, at)).ToDictionary(static one => one.name, static one => (object)one.at);
        document["_id"] = "rex";
        await WriteAsync(node, thread, JsonSerializer.Serialize(document));

        var columns = (await ColumnsAsync(node)).Split(", ").Select(static column => column[..column.LastIndexOf(' ')]).ToList();

        columns.Count.ShouldBe(29);
        columns.ShouldContain("id_");
        columns.ShouldContain("id__");
        columns.ShouldContain("data_");
        columns.ShouldContain("\"; drop table threads.instances; --");
        columns.Count(static name => name.StartsWith("llll", StringComparison.Ordinal) && name.Length == 63).ShouldBe(2);
        var values = await RowsAsync(node, "select (select string_agg(value, ' ' order by value::int) from jsonb_each_text(to_jsonb(v) - '{thread,id,data,effective_time,misfit}'::text[])) from thread_views.\"Dogs\" v");
        values.ShouldHaveSingleItem().ShouldBe(string.Join(' ', Enumerable.Range(0, 29)));
        (await node.SqlAsync<decimal>("select id_ from thread_views.\"Dogs\"")).ShouldBe(0);
        (await node.SqlAsync<decimal>("select \"Name\" from thread_views.\"Dogs\"")).ShouldBe(7);
    }

    [Fact]
    public async Task threads_share_a_view_with_the_columns_of_all_and_types_that_disagree_are_json()
    {
        await using var node = await TestNode.StartAsync(server);
        var (first, second) = (await NewThreadAsync(node), await NewThreadAsync(node));
        await ConfigureAsync(node, first, """{"a":{"type":"string"},"x":{"type":"number"}}""");
        await ConfigureAsync(node, second, """{"b":{"type":"boolean"},"x":{"type":"string"}}""");
        (await ColumnsAsync(node)).ShouldBe("a text, b boolean, x jsonb");

        await node.Collections.DeleteAsync(second, "Dogs", Cancel);
        (await ColumnsAsync(node)).ShouldBe("a text, x numeric");

        await ConfigureAsync(node, first, """{"a":{"type":"number"},"c":{"type":"string"}}""");
        (await ColumnsAsync(node)).ShouldBe("a numeric, c text");

        await node.Collections.DeleteAsync(first, "Dogs", Cancel);
        (await ColumnsAsync(node)).ShouldBe("");
    }

    [Fact]
    public async Task properties_behind_references_and_alternatives_are_columns()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs", """
            {"$ref":"#/definitions/Dog","definitions":{"Dog":{"properties":{"_id":{"type":"string"},"age":{"$ref":"#/definitions/Age"}},"anyOf":[{"properties":{"tame":{"type":"boolean"}}},true]},"Age":{"type":"integer"}}}
            """), Cancel);

        (await ColumnsAsync(node)).ShouldBe("age numeric, tame boolean");
    }

    [Fact]
    public async Task a_thousand_properties_give_as_many_columns_as_a_view_may_have()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);

        await ConfigureAsync(node, thread, JsonSerializer.Serialize(Enumerable.Range(0, 1_000).ToDictionary(static at => $"p{at:D4}", static _ => new { type = "string" })));
        await WriteAsync(node, thread, """{"_id":"1","p0199":"x"}""");

        (await ColumnsAsync(node)).Split(", ").Length.ShouldBe(200);
        (await node.SqlAsync<string>("select p0199 from thread_views.\"Dogs\"")).ShouldBe("x");
    }

    [Fact]
    public async Task a_view_of_the_user_keeps_the_columns_that_it_needs_and_the_collection_is_configured_all_the_same()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await ConfigureAsync(node, thread, """{"a":{"type":"number"}}""");
        await RunAsync(node, "create view report as select a from thread_views.\"Dogs\"");

        await ConfigureAsync(node, thread, """{"a":{"type":"number"},"b":{"type":"number"}}""");
        (await ColumnsAsync(node)).ShouldBe("a numeric, b numeric");
        var changed = await ConfigureAsync(node, thread, """{"a":{"type":"string"}}""");
        changed.Version.ShouldBe(3);
        (await ColumnsAsync(node)).ShouldBe("a numeric, b numeric");

        await RunAsync(node, "drop view report");
        await ConfigureAsync(node, thread, """{"a":{"type":"string"}}""");
        (await ColumnsAsync(node)).ShouldBe("a text");
    }

    [Fact]
    public async Task a_reader_that_does_not_end_holds_up_nobody()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await ConfigureAsync(node, thread, """{"a":{"type":"number"}}""");
        await using var reader = new NpgsqlConnection(node.ConnectionString);
        await reader.OpenAsync(Cancel);
        await using (await reader.BeginTransactionAsync(Cancel))
        {
            await using var query = new NpgsqlCommand("select count(*) from thread_views.\"Dogs\"", reader);
            await query.ExecuteScalarAsync(Cancel);

            (await ConfigureAsync(node, thread, """{"a":{"type":"string"}}""")).Version.ShouldBe(2);

            (await ColumnsAsync(node)).ShouldBe("a numeric");
        }

        await RunAsync(node, await node.Collections.ViewDdlAsync("Dogs", Cancel));
        (await ColumnsAsync(node)).ShouldBe("a text");
    }

    [Fact]
    public async Task what_is_granted_on_a_view_is_granted_when_it_was_made_again()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        var role = $"re\"port {Guid.CreateVersion7():N}";
        await ConfigureAsync(node, thread, """{"a":{"type":"number"}}""");
        var quoted = '"' + role.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        await RunAsync(node, $"create role {quoted}; grant select on thread_views.\"Dogs\" to {quoted} with grant option");

        await ConfigureAsync(node, thread, """{"a":{"type":"string"}}""");

        (await ColumnsAsync(node)).ShouldBe("a text");
        (await node.SqlAsync<bool>("select has_table_privilege($1, 'thread_views.\"Dogs\"', 'select with grant option')", role)).ShouldBeTrue();
        await RunAsync(node, $"drop owned by {quoted}; drop role {quoted}");
    }

    [Fact]
    public async Task threads_configured_at_once_end_in_a_view_with_the_columns_of_all()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = new List<ThreadId>();
        for (var i = 0; i < 8; i++) threads.Add(await NewThreadAsync(node));

        await Task.WhenAll(threads.Select((thread, at) => ConfigureAsync(node, thread, $$$"""{"p{{{at}}}":{"type":"number"},"x{{{at}}}":{"type":"number"}}""")));
        await Task.WhenAll(threads.Select<ThreadId, Task>((thread, at) => at % 2 == 0 ? ConfigureAsync(node, thread, $$$"""{"p{{{at}}}":{"type":"string"}}""") : node.Collections.DeleteAsync(thread, "Dogs", Cancel)));

        (await ColumnsAsync(node)).Split(", ").Order(StringComparer.Ordinal).ShouldBe(["p0 text", "p2 text", "p4 text", "p6 text"]);
    }

    private static Task<CollectionInfo> ConfigureAsync(TestNode node, ThreadId thread, params string[] properties) =>
        node.Collections.ConfigureAsync(
            thread, new CollectionConfiguration("Dogs", [.. properties.Select(static one => $$$"""{"properties":{"_id":{"type":"string"}{{{(one == "{}" ? "" : ",")}}}{{{one[1..^1]}}}}}""")]), Cancel);

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static async Task<string> ColumnsAsync(TestNode node) => string.Join(", ", await RowsAsync(node, """
        select attname || ' ' || format_type(atttypid, null) from pg_attribute where attrelid = 'thread_views."Dogs"'::regclass and attnum > 5 order by attnum
        """));

    private static async Task<List<string>> RowsAsync(TestNode node, string sql)
    {
        await using var source = NpgsqlDataSource.Create(node.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var data = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await data.ReadAsync(Cancel))
            rows.Add(string.Join('|', Enumerable.Range(0, data.FieldCount).Select(column => data.IsDBNull(column) ? "" : data.GetString(column))));
        return rows;
    }

    private static async Task RunAsync(TestNode node, string sql) => await node.SqlAsync<object>(sql);

    private static async Task WriteAsync(TestNode node, ThreadId thread, string json)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Create(json);
        await session.SaveChangesAsync(Cancel);
    }
}
