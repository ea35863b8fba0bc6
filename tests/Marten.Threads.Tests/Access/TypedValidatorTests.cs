using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Access;

/// <summary>A validator of the application judges what is written here and what comes from peers.</summary>
public sealed class TypedValidatorTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_rejected_write_is_not_signed_and_tells_why()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        session.Store(new Ship { Id = "apollo" });
        session.Threads(thread).Collection("Astronauts").Create("""{"_id":"buzz"}""");

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));

        refusal.Message.ShouldContain("app denied net record body: an astronaut has a name");
        refusal.Problems.ShouldHaveSingleItem().Rule.ShouldBe("write validator");
        (await node.SqlAsync<long>("select count(*) from threads.mt_events where type = 'record_appended'")).ShouldBe(0);
        (await node.SqlAsync<long>("select count(*) from mt_doc_ship")).ShouldBe(0);
    }

    [Fact]
    public async Task it_sees_the_document_before_and_after_and_who_writes()
    {
        var judged = new Judged();
        using var identity = SigningKey.Generate(new SeededRandomSource(7));
        await using var node = await TestNode.StartAsync(server, threads => threads.ValidateWrites(judged));
        var thread = await NewThreadAsync(node);
        await using var session = node.Store.LightweightSession();
        var astronauts = session.Threads(thread, identity.VerifyingKey).Collection("Astronauts");
        astronauts.Create("""{"_id":"buzz","name":"Buzz","missions":1}""");
        astronauts.Patch("buzz", """{"missions":2}""");
        astronauts.Delete("buzz");

        await session.SaveChangesAsync(Cancel);

        judged.Attempts.Take(3).Select(static attempt => $"{attempt.Action} {attempt.Before?.Missions} {attempt.After?.Missions}")
            .ShouldBe(["Create  1", "Save 1 2", "Delete 2 "]);
        judged.Attempts.ShouldAllBe(attempt => attempt.Author == identity.VerifyingKey && attempt.InstanceId == "buzz" && attempt.ClaimedTime > 0);
    }

    [Fact]
    public async Task of_a_peers_record_what_is_rejected_has_no_effect_and_the_rest_goes_on()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var log = new TestLog(seed: 1).Begin()
            .Create("Astronauts", "buzz", """{"_id":"buzz","name":"Buzz","missions":2}""")
            .Save("Astronauts", "buzz", """{"missions":1}""")
            .Save("Astronauts", "buzz", """{"missions":3}""")
            .Create("Astronauts", "nobody", """{"_id":"nobody"}""")
            .Create("Astronauts", "odd", """{"_id":"odd","name":[]}""")
            .Create("Dogs", "rex", """{"_id":"rex"}""");
        var thread = await node.JoinAsync(log);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);

        await node.FeedAsync(thread, log.Incoming());

        (await node.SqlAsync<string>("select string_agg(instance_id || ' ' || status, ', ' order by counter) from threads.operations"))
            .ShouldBe("buzz applied, buzz rejected: validator, buzz applied, nobody rejected: validator, odd rejected: validator, rex applied");
        (await node.InstancesAsync(thread)).ShouldBe(new Dictionary<string, string>
        {
            ["Astronauts/buzz"] = """{"_id":"buzz","missions":3,"name":"Buzz"}""",
            ["Dogs/rex"] = """{"_id":"rex"}""",
        });
    }

    [Fact]
    public async Task a_late_operation_is_judged_at_its_place_and_changes_later_verdicts()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var alice = new TestLog(seed: 1).Begin().Create("Astronauts", "buzz", """{"_id":"buzz","name":"Buzz","missions":2}""", timestamp: 100);
        var bob = new TestLog(seed: 2, alice.ThreadKey).Begin().Create("Astronauts", "buzz", """{"_id":"buzz","missions":5,"name":"Early"}""", timestamp: 50);
        alice.Save("Astronauts", "buzz", """{"missions":4}""", timestamp: 110);
        var thread = await node.JoinAsync(alice);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);

        await node.FeedAsync(thread, alice.Incoming());
        (await node.InstancesAsync(thread))["Astronauts/buzz"].ShouldContain("\"missions\":4");
        await node.FeedAsync(thread, bob.Incoming());

        (await node.InstancesAsync(thread))["Astronauts/buzz"].ShouldBe("""{"_id":"buzz","missions":5,"name":"Early"}""");
        (await node.SqlAsync<string>("select string_agg(status, ', ' order by effective_time) from threads.operations"))
            .ShouldBe("applied, conflict: create, rejected: validator");
    }

    [Fact]
    public async Task a_collection_that_is_configured_later_is_judged_then_and_one_that_is_deleted_no_more()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.ValidateWrites(new NamedAstronauts()));
        var log = new TestLog(seed: 1).Begin().Create("Astronauts", "nobody", """{"_id":"nobody"}""");
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());
        (await node.InstancesAsync(thread)).Count.ShouldBe(1);

        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        (await node.InstancesAsync(thread)).ShouldBeEmpty();

        (await node.Collections.DeleteAsync(thread, "Astronauts", Cancel)).ShouldBeTrue();
        (await node.InstancesAsync(thread)).Count.ShouldBe(1);
        (await node.SqlAsync<string>("select string_agg(action, ', ' order by commit_seq) from threads.changes")).ShouldBe("create, delete, create");
    }

    [Fact]
    public void a_second_validator_and_one_of_an_unknown_type_are_refused()
    {
        var options = new ThreadsOptions().Collection<Astronaut>("Astronauts").ValidateWrites(new NamedAstronauts());

        Should.Throw<ThreadUsageException>(() => options.ValidateWrites(new NamedAstronauts())).Message.ShouldContain("already");
        Should.Throw<ThreadUsageException>(() => new ThreadsOptions().ValidateWrites(new NamedAstronauts())).Message.ShouldContain("Collection<Astronaut>");
        Should.Throw<ThreadUsageException>(() => new ThreadsOptions().Collection<Astronaut>("Astronauts").ValidateWrites(new NamedAstronauts(""))).Message.ShouldContain("Version");
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Astronauts"), Cancel);
        return thread;
    }

    private sealed class Judged : IWriteValidator<Astronaut>
    {
        public List<WriteAttempt<Astronaut>> Attempts { get; } = [];

        public string Version => "1";

        public WriteVerdict Judge(WriteAttempt<Astronaut> attempt)
        {
            Attempts.Add(attempt);
            return WriteVerdict.Accepted;
        }
    }
}
