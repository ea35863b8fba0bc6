using Marten.Threads.Collections;
using Marten.Threads.Collections.Views;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>Promise 4: plain SQL over instances.</summary>
public sealed class ViewTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_view_shows_a_collection_of_all_threads_and_joins_with_application_tables()
    {
        await using var node = await TestNode.StartAsync(server);
        foreach (var name in new[] { "Buzz", "Sally" })
        {
            var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
            await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
            await WriteAsync(node, thread, "Astronauts", $$"""{"_id":"{{name}}"}""");
        }

        await using (var session = node.Store.LightweightSession())
        {
            session.Store(new Ship { Id = "apollo", Captain = "Buzz" });
            await session.SaveChangesAsync(Cancel);
        }

        (await node.SqlAsync<long>("select count(distinct thread) from thread_views.\"Astronauts\"")).ShouldBe(2);
        (await node.SqlAsync<string>("""
            select s.id from thread_views."Astronauts" a join mt_doc_ship s on s.data->>'Captain' = a.id
            """)).ShouldBe("apollo");
    }

    [Fact]
    public async Task names_that_postgresql_would_cut_stay_apart()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var names = new[] { new string('a', 100) + "1", new string('a', 100) + "2" };
        foreach (var name in names)
        {
            await node.Collections.ConfigureAsync(thread, new CollectionConfiguration(name), Cancel);
            await WriteAsync(node, thread, name, "{}");
        }

        foreach (var name in names)
            (await node.SqlAsync<long>($"select count(*) from thread_views.\"{ViewNames.OfView(name)}\"")).ShouldBe(1);
        ViewNames.OfView(names[0]).Length.ShouldBe(63);
    }

    [Fact]
    public async Task views_of_one_name_configured_at_once_do_not_collide()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = new List<ThreadId>();
        for (var i = 0; i < 6; i++) threads.Add((await node.Registry.CreateAsync(cancellationToken: Cancel)).Id);

        var configured = await Task.WhenAll(threads.Select(thread => node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel)));

        configured.ShouldAllBe(one => one.Version == 1);
    }

    [Fact]
    public async Task a_collection_is_configured_again_with_a_new_version_and_the_schema_as_given()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        const string schema = """{ "type": "object",   "properties": { "_id": {"type":"string"}, "n": { "minimum": 0 } } }""";

        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        var second = await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts", schema), Cancel);

        second.Version.ShouldBe(2);
        second.Configuration.Schemas.ShouldBe([schema]);
        (await node.Collections.FindAsync(thread, "Astronauts", Cancel)).ShouldNotBeNull().ConfigurationHash.ShouldBe(second.ConfigurationHash);
        (await node.Collections.ListAsync(thread, Cancel)).ShouldHaveSingleItem();
        (await node.Collections.FindAsync(thread, "Others", Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"properties":{"_id":{"type":"number"}}}""", "_id property must be a string")]
    [InlineData("""{"properties":{"_id":{"type":"string"},"a":{"$ref":"http://127.0.0.1/x.json"}}}""", "$ref")]
    [InlineData("""{"properties":{"_id":{"type":"string"}},"unevaluatedProperties":false}""", "unevaluatedProperties")]
    [InlineData("{", "JSON")]
    public async Task a_schema_that_would_not_be_enforced_is_refused_when_it_is_configured(string schema, string reason)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(() => node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts", schema), Cancel));

        refusal.ToString().ShouldContain(reason);
        refusal.Problems.ShouldNotBeEmpty();
        (await node.Collections.ListAsync(thread, Cancel)).ShouldBeEmpty();
    }

    private static async Task WriteAsync(TestNode node, ThreadId thread, string collection, string json)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection(collection).Create(json);
        await session.SaveChangesAsync(Cancel);
    }
}
