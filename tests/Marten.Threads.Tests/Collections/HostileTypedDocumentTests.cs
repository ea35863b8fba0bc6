using Marten.Events;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>
/// Foreign instances that the application's class or its indexes cannot hold: the record is stored, the instance is
/// marked, and everybody else's go on.
/// </summary>
public sealed class HostileTypedDocumentTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReductionMode.Inline)]
    [InlineData(ReductionMode.Async)]
    public async Task what_a_class_or_index_cannot_hold_is_marked_and_stops_nobody(ReductionMode mode)
    {
        await using var node = await TestNode.StartAsync(server, options =>
        {
            options.Reduction = mode;
            options.Collection<Bird>("Birds");
            options.Collection<Fish>("Fishes");
        });
        var random = new SeededRandomSource(1);
        var noise = new byte[8_000];
        random.Fill(noise);
        var log = new TestLog(seed: 1).Begin()
            .Create("Astronauts", "long", $$"""{"_id":"long","name":"{{Convert.ToHexString(noise)}}"}""")
            .Create("Birds", "setter", """{"_id":"setter","name":""}""")
            .Create("Fishes", "getter", """{"_id":"getter","name":""}""")
            .Create("Birds", "fine", """{"_id":"fine","name":"Kiwi"}""");
        var honest = new TestLog(seed: 2).Begin().Create("Dogs", "rex", """{"_id":"rex"}""");
        var thread = await node.JoinAsync(log);
        var other = await node.JoinAsync(honest);

        var report = await node.FeedAsync(thread, log.Incoming());
        await node.FeedAsync(other, honest.Incoming());
        if (mode == ReductionMode.Async) await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

        report.Appended.ShouldBe(log.Records.Count);
        report.Refusals.ShouldBeEmpty();
        (await node.SqlAsync<string>("select string_agg(id, ' ' order by id) from threads.instances where misfit")).ShouldBe("getter long setter");
        (await node.SqlAsync<long>("select count(*) from threads.instances where not misfit")).ShouldBe(2);
        await using var query = node.ThreadStore.QueryThread(thread);
        (await query.Query<Bird>().Select(bird => bird.Id).ToListAsync(Cancel)).ShouldBe(["fine"]);
    }

    [Fact]
    public async Task a_document_that_postgresql_refuses_all_the_same_is_left_out()
    {
        await using var node = await TestNode.StartAsync(server);
        await node.ThreadStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await node.SqlAsync<object>("create unique index by_hand on threads.mt_doc_astronaut ((data ->> 'name'))");
        var log = new TestLog(seed: 3).Begin()
            .Create("Astronauts", "one", """{"_id":"one","name":"Buzz"}""")
            .Create("Astronauts", "two", """{"_id":"two","name":"Buzz"}""")
            .Create("Astronauts", "three", """{"_id":"three","name":"Sally"}""");
        var thread = await node.JoinAsync(log);

        var report = await node.FeedAsync(thread, log.Incoming());

        report.Appended.ShouldBe(4);
        report.Refusals.ShouldBeEmpty();
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(3);
        (await node.SqlAsync<string>("select id from threads.instances where misfit")).ShouldBe("two");
    }

    [Fact]
    public async Task a_table_that_refuses_even_the_removal_of_a_document_does_not_refuse_the_record()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 4).Begin().Create("Astronauts", "one", """{"_id":"one","name":"Buzz"}""");
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());
        await node.SqlAsync<object>("""
            create table captains (tenant_id varchar, astronaut varchar, foreign key (tenant_id, astronaut) references threads.mt_doc_astronaut (tenant_id, id))
            """);
        await node.SqlAsync<object>("insert into captains select tenant_id, id from threads.mt_doc_astronaut");

        var report = await node.FeedAsync(thread, log.Delete("Astronauts", "one").Last.Incoming());

        report.Appended.ShouldBe(1);
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(0);
        await node.Registry.RebuildAsync(thread, Cancel);
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'applied'")).ShouldBe(2);
    }

    public sealed class Bird
    {
        private string? _name;

        public string Id { get; set; } = "";

        public string? Name
        {
            get => _name;
            set => _name = value is "" ? throw new InvalidOperationException("a bird needs a name") : value;
        }
    }

    public sealed class Fish
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string Initial => Name[..1];
    }
}
