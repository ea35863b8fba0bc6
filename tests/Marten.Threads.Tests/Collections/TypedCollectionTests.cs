using System.Text.Json.Serialization;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Collections;

/// <summary>Instances as Marten documents: LINQ, indexes, the same transaction.</summary>
public sealed class TypedCollectionTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_typed_document_is_written_and_read_as_instance_and_by_linq()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        var buzz = new Astronaut { Name = "Buzz", Missions = 2 };
        await using (var session = node.Store.LightweightSession())
        {
            var astronauts = session.Threads(thread).Collection<Astronaut>();
            astronauts.Create(buzz);
            astronauts.Create(new Astronaut { Id = "sally", Name = "Sally", Missions = 3 });
            await session.SaveChangesAsync(Cancel);
        }

        await using var query = node.ThreadStore.QueryThread(thread);
        var found = await query.Query<Astronaut>().Where(astronaut => astronaut.Missions > 2 && astronaut.Name!.StartsWith("Sal")).ToListAsync(Cancel);

        buzz.Id.Length.ShouldBe(26);
        found.ShouldHaveSingleItem().Id.ShouldBe("sally");
        await using var reader = node.Store.QuerySession();
        var typed = reader.Threads(thread).Collection<Astronaut>();
        (await typed.LoadAsync(buzz.Id, Cancel)).ShouldNotBeNull().Missions.ShouldBe(2);
        (await typed.CountAsync(Cancel)).ShouldBe(2);
        var names = new List<string?>();
        await foreach (var astronaut in typed.AllAsync(Cancel)) names.Add(astronaut.Name);
        names.ShouldBe(["Buzz", "Sally"], ignoreOrder: true);
        (await reader.Threads(thread).Collection("Astronauts").LoadAsync("sally", Cancel)).ShouldNotBeNull().ShouldContain("\"missions\":3");
    }

    [Fact]
    public async Task linq_uses_the_declared_index()
    {
        await using var node = await TestNode.StartAsync(server);
        await NewThreadAsync(node);

        (await node.SqlAsync<string>("select indexdef from pg_indexes where schemaname = 'threads' and tablename = 'mt_doc_astronaut' and indexdef like '%ame%'")).ShouldNotBeNull();
    }

    [Fact]
    public async Task documents_follow_saves_and_deletes_and_belong_to_their_thread()
    {
        await using var node = await TestNode.StartAsync(server);
        var one = await NewThreadAsync(node);
        var two = await NewThreadAsync(node);
        foreach (var thread in new[] { one, two })
        {
            await using var session = node.Store.LightweightSession();
            session.Threads(thread).Collection<Astronaut>().Create(new Astronaut { Id = "buzz", Name = thread == one ? "One" : "Two" });
            await session.SaveChangesAsync(Cancel);
        }

        await using (var session = node.Store.LightweightSession())
        {
            session.Threads(one).Collection<Astronaut>().Save(new Astronaut { Id = "buzz", Name = "Saved" });
            session.Threads(two).Collection<Astronaut>().Delete("buzz");
            await session.SaveChangesAsync(Cancel);
        }

        await using var first = node.ThreadStore.QueryThread(one);
        await using var second = node.ThreadStore.QueryThread(two);
        (await first.LoadAsync<Astronaut>("buzz", Cancel)).ShouldNotBeNull().Name.ShouldBe("Saved");
        (await second.LoadAsync<Astronaut>("buzz", Cancel)).ShouldBeNull();
        (await first.Query<Astronaut>().Where(astronaut => astronaut.AnyTenant()).CountAsync(Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task a_foreign_instance_that_does_not_fit_the_type_is_kept_and_marked()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 1).Begin()
            .Create("Astronauts", "fits", """{"_id":"fits","name":"Buzz","missions":1,"more":true}""")
            .Create("Astronauts", "odd", """{"_id":"odd","missions":"many"}""");
        var thread = await node.JoinAsync(log);

        await node.FeedAsync(thread, log.Incoming());
        (await node.SqlAsync<string>("select string_agg(id, ' ') from threads.instances where misfit")).ShouldBe("odd");
        await using (var query = node.ThreadStore.QueryThread(thread))
            (await query.Query<Astronaut>().Select(astronaut => astronaut.Id).ToListAsync(Cancel)).ShouldBe(["fits"]);

        log.Save("Astronauts", "odd", """{"missions":7}""").Save("Astronauts", "fits", """{"missions":[]}""");
        await node.FeedAsync(thread, log.Incoming());
        (await node.SqlAsync<string>("select string_agg(id, ' ') from threads.instances where misfit")).ShouldBe("fits");
        await using (var query = node.ThreadStore.QueryThread(thread))
            (await query.Query<Astronaut>().Select(astronaut => astronaut.Id).ToListAsync(Cancel)).ShouldBe(["odd"]);
    }

    [Fact]
    public async Task the_member_with_the_json_name_id_is_the_id_whatever_it_is_called()
    {
        await using var node = await TestNode.StartAsync(server, options => options.Collection<Probe>("Probes"));
        var thread = await NewThreadAsync(node);
        await using (var session = node.Store.LightweightSession())
        {
            session.Threads(thread).Collection<Probe>().Create(new Probe { Callsign = "voyager", Speed = 17 });
            await session.SaveChangesAsync(Cancel);
        }

        await using var query = node.ThreadStore.QueryThread(thread);
        (await query.Query<Probe>().SingleAsync(Cancel)).Callsign.ShouldBe("voyager");
        (await node.SqlAsync<string>("select data->>'_id' from threads.instances")).ShouldBe("voyager");
    }

    [Fact]
    public async Task a_schema_from_the_type_accepts_its_own_stored_documents()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await node.Collections.ConfigureFromTypeAsync<Astronaut>(thread, Cancel);
        await using var session = node.Store.LightweightSession();
        var astronauts = session.Threads(thread).Collection<Astronaut>();
        astronauts.Create(new Astronaut { Id = "buzz", Name = "Buzz", Missions = 2 });
        await session.SaveChangesAsync(Cancel);
        var schema = (await node.Collections.FindAsync(thread, "Astronauts", Cancel))!.Configuration.Schemas[0];
        schema.ShouldContain("\"_id\"");
        schema.ShouldNotContain("\"id\"");

        var stored = await session.Threads(thread).Collection("Astronauts").LoadAsync("buzz", Cancel);
        session.Threads(thread).Collection("Astronauts").Save(stored!);
        await session.SaveChangesAsync(Cancel);
        session.Threads(thread).Collection("Astronauts").Save("""{"_id":"buzz","missions":"many"}""");

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel))).Problems.ShouldHaveSingleItem().Path.ShouldBe("/missions");
    }

    [Fact]
    public void a_type_without_a_string_id_or_registered_twice_is_refused()
    {
        var options = new ThreadsOptions();
        options.Collection<Astronaut>("Astronauts");

        Should.Throw<ThreadUsageException>(() => options.Collection<Numbered>("Numbers")).Message.ShouldContain("string property");
        Should.Throw<ThreadUsageException>(() => options.Collection<Astronaut>("Others")).Message.ShouldContain("twice");
        Should.Throw<ThreadUsageException>(() => options.Collection<Probe>("Astronauts")).Message.ShouldContain("twice");
        Should.Throw<ThreadUsageException>(() => options.Collection<Probe>("no name")).Message.ShouldContain("collection name");
    }

    [Fact]
    public async Task a_type_that_was_not_registered_is_a_clear_error()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();

        Should.Throw<ThreadUsageException>(() => session.Threads(thread).Collection<Ship>()).Message.ShouldContain("threads.Collection<Ship>");
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    public sealed class Probe
    {
        [JsonPropertyName("_id")]
        public string Callsign { get; set; } = "";

        public int Speed { get; set; }
    }

    public sealed class Numbered
    {
        public int Id { get; set; }
    }
}
