using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Querying;

/// <summary>Queries by the indexes that a collection's configuration names.</summary>
public sealed class EntryQueryTests(PostgresServer server)
{
    private const string Long = "long long long long long long long long long long long long long long long long long long long long long ";

    // Each path has every kind of value, so that an index entry that says too little would show.
    private static readonly string[] Values =
        ["1", "2", "2.5", "\"a\"", "\"b\"", $"\"{Long}1\"", $"\"{Long}2\"", "true", "false", "null", "{\"x\":1}", "[1,\"a\"]", "[[2]]", "[{\"in\":1}]", "{\"in\":2}", "{\"in\":[2,3]}"];

    private static readonly string[] Mongo =
    [
        """{"v":1}""", """{"v":{"$in":[1,"a",true]} }""", """{"v":{"$gt":1} }""", """{"v":{"$gte":"a","$lt":"c"} }""", """{"v":{"$eq":null} }""", """{"v":{"$in":[null,2]} }""",
        """{"v":true}""", """{"v":{"$gt":false} }""", $$"""{"v":"{{Long}}1"}""", $$"""{"v":{"$gt":"{{Long}}1"} }""", """{"v.in":2}""", """{"v.in":{"$lt":3} }""", """{"v.0":1}""",
        """{"v":[1,"a"]}""", """{"v":{"x":1} }""", """{"v":2,"w":2}""", """{"$or":[{"v":1},{"v":"b"}]}""", """{"v":{"$ne":1} }""", """{"v":{"$not":{"$gt":1} } }""", """{"v":"nowhere"}""",
    ];

    private static readonly string[] Json =
    [
        Is("v", 0, """{"float":2}"""), Is("v", 2, """{"float":1}"""), Is("v", 5, """{"string":"b"}"""), Is("v", 1, """{"float":2}"""), Is("v", 0, """{"bool":true}"""), Is("v", 3, """{"bool":true}"""),
        Is("v.in", 0, """{"float":2}"""), Is("v", 0, $$"""{"string":"{{Long}}2"}"""),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task answers_are_the_same_with_and_without_entries_and_while_an_index_comes_and_goes()
    {
        await using var node = await TestNode.StartAsync(server);
        var (thread, plain) = (await FilledAsync(node), await FilledAsync(node));
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Things") { Indexes = [.. Paths.Select(static path => new CollectionIndex([path], Unique: false))] }, Cancel);
        var queries = Mongo.Select(static text => (Text: text, Query: ThreadQuery.FromMongo(text))).Concat(Json.Select(static text => (Text: text, Query: ThreadQuery.FromQueryJson(text)))).ToList();
        await using var session = node.Store.QuerySession();

        foreach (var (text, query) in queries)
        {
            var expected = await IdsAsync(session, plain, query);
            (await IdsAsync(session, thread, query)).ShouldBe(expected, text);
            (await session.Threads(thread).Collection("Things").CountAsync(query, Cancel)).ShouldBe(expected.Count);
        }

        // What is remembered of the index is wrong from here on.
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Things"), Cancel);
        foreach (var (text, query) in queries) (await IdsAsync(session, thread, query)).ShouldBe(await IdsAsync(session, plain, query), text);
    }

    [Theory]
    [InlineData("""{"v":1}""", true)]
    [InlineData("""{"v":{"$gt":1},"w":5}""", true)]
    [InlineData("""{"x":1}""", false)]
    [InlineData("""{"v":{"$ne":1}}""", false)]
    public async Task an_entry_is_looked_up_where_a_value_is_asked_for(string mongo, bool isUsed)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Things") { Indexes = [new CollectionIndex(["v"], Unique: false)] }, Cancel);
        await using var session = node.Store.QuerySession();

        var explanation = await session.Threads(thread).Collection("Things").ExplainAsync(ThreadQuery.FromMongo(mongo), Cancel);

        explanation.Sql.Contains("index_entries", StringComparison.Ordinal).ShouldBe(isUsed, explanation.Sql);
        explanation.Indexes.Any(static name => name.Contains("index_entries", StringComparison.Ordinal)).ShouldBe(isUsed, explanation.Plan);
    }

    private static IEnumerable<string> Paths => ["v", "w", "v.in", "v.0"];

    private static string Is(string path, int operation, string value) => $$"""{"ands":[{"fieldPath":"{{path}}","operation":{{operation}},"value":{{value}} }]}""";

    private static async Task<ThreadId> FilledAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var session = node.Store.LightweightSession();
        for (var i = 0; i < Values.Length * Values.Length; i++)
            session.Threads(thread).Collection("Things").Save($$"""{"_id":"i{{i}}","v":{{Values[i % Values.Length]}},"w":{{Values[i / Values.Length]}} }""");
        session.Threads(thread).Collection("Things").Save("""{"_id":"none"}""");
        await session.SaveChangesAsync(Cancel);
        return thread;
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(IQuerySession session, ThreadId thread, ThreadQuery query) =>
        await session.Threads(thread).Collection("Things").FindAsync(query, Cancel)
            .Select(static text => System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("_id").GetString()!).ToListAsync(Cancel);
}
