using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections.Indexing;

/// <summary>Entries of indexes that one thread has: filled, kept in step and dropped.</summary>
public sealed class IndexEntriesTests(PostgresServer server)
{
    private const string Entries = "select coalesce(string_agg(instance_id || ':' || rank || ':' || coalesce(number::text, '') || ':' || coalesce(text, ''), ' ' order by instance_id, path_key), '') from threads.index_entries";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task existing_instances_are_entered_when_an_index_is_declared()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        var told = new List<long>();

        await RebuildAsync(node, thread, new Told(told), new CollectionIndex(["name.first"], Unique: false));

        (await node.SqlAsync<string>(Entries)).ShouldBe("a:3::Rex b:5:: c:2:7.5: d:1::");
        told.ShouldBe([4]);
    }

    [Fact]
    public async Task writes_keep_them_in_step_and_other_threads_have_none()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await RebuildAsync(node, thread, null, new CollectionIndex(["name.first"], Unique: false));

        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Dogs").Delete("a");
        session.Threads(thread).Collection("Dogs").Save("""{"_id":"d","name":{"first":true}}""");
        session.Threads(thread).Collection("Dogs").Create("""{"_id":"e","name":{"first":{}}}""");
        session.Threads(thread).Collection("Cats").Create("""{"_id":"f","name":{"first":"Tom"}}""");
        await session.SaveChangesAsync(Cancel);
        await FilledAsync(node);

        (await node.SqlAsync<string>(Entries)).ShouldBe("b:5:: c:2:7.5: d:6:1: e:4::");
    }

    [Fact]
    public async Task what_is_declared_no_more_is_dropped()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await RebuildAsync(node, thread, null, new CollectionIndex(["name.first"], Unique: false), new CollectionIndex(["age", "name.first"], Unique: false));
        (await node.SqlAsync<long>("select count(*) from threads.index_entries")).ShouldBe(8);

        await RebuildAsync(node, thread, null, new CollectionIndex(["age"], Unique: false));
        (await node.SqlAsync<string>(Entries)).ShouldBe("a:2:3: b:1:: c:1:: d:1::");
        await RebuildAsync(node, thread, null);

        (await node.SqlAsync<string>(Entries)).ShouldBeEmpty();
        (await node.SqlAsync<long>("select count(*) from threads.index_paths")).ShouldBe(0);
    }

    [Fact]
    public async Task a_rebuilt_thread_has_the_same_entries()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await RebuildAsync(node, thread, null, new CollectionIndex(["name.first"], Unique: false));
        var before = await node.SqlAsync<string>(Entries);

        await node.Registry.RebuildAsync(thread, Cancel);

        (await node.SqlAsync<string>(Entries)).ShouldBe(before);
    }

    [Fact]
    public async Task there_are_at_most_16_indexes_and_their_paths_are_checked()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        Task ConfigureAsync(params CollectionIndex[] indexes) => node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs") { Indexes = indexes }, Cancel);

        await ConfigureAsync([.. Enumerable.Range(0, 16).Select(static n => new CollectionIndex([$"p{n}"], Unique: false))]);
        (await node.SqlAsync<long>("select count(*) from threads.index_paths")).ShouldBe(16);

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => ConfigureAsync([.. Enumerable.Range(0, 17).Select(static n => new CollectionIndex([$"p{n}"], Unique: false))]))).Message.ShouldContain("16");
        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => ConfigureAsync(new CollectionIndex(["_id"], Unique: false)))).Message.ShouldContain("cannot create custom index on _id");
    }

    private static Task RebuildAsync(TestNode node, ThreadId thread, IProgress<long>? progress, params CollectionIndex[] indexes) =>
        node.Runtime.Database.TransactAsync(transaction => new IndexEntries("threads").RebuildAsync(transaction, thread, "Dogs", indexes, progress, Cancel), Cancel);

    private static async Task<ThreadId> FilledAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var session = node.Store.LightweightSession();
        var dogs = session.Threads(thread).Collection("Dogs");
        dogs.Create("""{"_id":"a","name":{"first":"Rex"},"age":3}""");
        dogs.Create("""{"_id":"b","name":[{"first":"Rex"}]}""");
        dogs.Create("""{"_id":"c","name":{"first":7.5}}""");
        dogs.Create("""{"_id":"d"}""");
        await session.SaveChangesAsync(Cancel);
        return thread;
    }

    private sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
