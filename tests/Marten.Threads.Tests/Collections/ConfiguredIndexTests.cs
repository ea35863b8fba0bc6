using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>Indexes that a collection's configuration names, as clients of the API declare them.</summary>
public sealed class ConfiguredIndexTests(PostgresServer server)
{
    private const string Schema = """
        {"properties":{"_id":{"type":"string"},"name":{"type":"string"},"meta":{"$ref":"#/definitions/meta"},"any":{}},
         "definitions":{"meta":{"properties":{"reads":{"type":["integer","null"]}}}}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task they_are_kept_filled_with_what_is_there_and_dropped_with_the_configuration()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await SaveAsync(node, thread, """{"_id":"a","name":"x","meta":{"reads":1}}""", """{"_id":"b","name":"y"}""");
        CollectionIndex[] indexes = [new(["name"], Unique: true), new(["meta.reads", "name"], Unique: false)];

        var info = await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Books", Schema) { Indexes = indexes }, Cancel);

        info.Configuration.Indexes.ShouldBe(indexes);
        (await node.SqlAsync<long>("select count(*) from threads.index_entries")).ShouldBe(4);
        await node.Collections.DeleteAsync(thread, "Books", Cancel);
        (await node.SqlAsync<long>("select count(*) from threads.index_entries")).ShouldBe(0);
    }

    [Fact]
    public async Task a_unique_one_refuses_our_writes_and_cannot_be_declared_on_duplicates()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await SaveAsync(node, thread, """{"_id":"a","name":"x"}""", """{"_id":"b","name":"x"}""");
        var unique = new CollectionConfiguration("Books") { Indexes = [new CollectionIndex(["name"], Unique: true)] };

        (await Should.ThrowAsync<ThreadWriteRefusedException>(node.Collections.ConfigureAsync(thread, unique, Cancel))).Message
            .ShouldContain("can't create unique index (duplicate instances exist)");
        (await node.Collections.FindAsync(thread, "Books", Cancel)).ShouldBeNull();

        await SaveAsync(node, thread, """{"_id":"b","name":"y"}""");
        await node.Collections.ConfigureAsync(thread, unique, Cancel);
        (await Should.ThrowAsync<ThreadWriteRefusedException>(SaveAsync(node, thread, """{"_id":"b","name":"x"}"""))).Message.ShouldContain("unique constraint violation");
    }

    [Theory]
    [InlineData("_id", "cannot create custom index on _id")]
    [InlineData("missing", "collection schema does not contain path")]
    [InlineData("meta.writes", "collection schema does not contain path")]
    [InlineData("meta", null)]
    [InlineData("meta.reads", null)]
    [InlineData("any", null)]
    [InlineData("a..b", "empty name")]
    public async Task its_path_must_be_one_that_the_schema_knows(string path, string? problem)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var configuration = new CollectionConfiguration("Books", Schema) { Indexes = [new CollectionIndex([path], Unique: false)] };

        if (problem is null) await node.Collections.ConfigureAsync(thread, configuration, Cancel);
        else (await Should.ThrowAsync<ThreadWriteRefusedException>(node.Collections.ConfigureAsync(thread, configuration, Cancel))).Message.ShouldContain(problem);
    }

    [Fact]
    public async Task there_are_at_most_16()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var configuration = new CollectionConfiguration("Books") { Indexes = [.. Enumerable.Range(0, 17).Select(static n => new CollectionIndex([$"p{n}"], Unique: false))] };

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => node.Collections.ConfigureAsync(thread, configuration, Cancel))).Message.ShouldContain("16 are allowed");
    }

    [Fact]
    public async Task an_object_is_not_indexable()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var configuration = new CollectionConfiguration("Books", """{"properties":{"_id":{"type":"string"},"meta":{"type":"object"}}}""") { Indexes = [new CollectionIndex(["meta"], Unique: false)] };

        (await Should.ThrowAsync<ThreadWriteRefusedException>(node.Collections.ConfigureAsync(thread, configuration, Cancel))).Message.ShouldContain("value not indexable");
    }

    private static async Task SaveAsync(TestNode node, ThreadId thread, params string[] documents)
    {
        await using var session = node.Store.LightweightSession();
        foreach (var document in documents) session.Threads(thread).Collection("Books").Save(document);
        await session.SaveChangesAsync(Cancel);
    }
}
