using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Transacting;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Access;

/// <summary>The scripts of a collection's configuration judge what is written and decide what is read, on every way.</summary>
public sealed class ConfiguredScriptTests(PostgresServer server)
{
    private const string OnlyGrowing = """
        var before = instance ? instance.n : 0;
        return event.patch.type === 'delete' ? "nothing is deleted" : event.patch.json_patch.n >= before;
        """;

    private const string OwnOrPublic = """
        if (instance.owner && instance.owner !== reader) return null;
        delete instance.secret;
        return instance;
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_validator_judges_own_writes_before_they_are_signed()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { WriteValidator = OnlyGrowing });
        await SaveAsync(node, thread, """{"_id":"it's","n":2}""");

        (await RefusedAsync(SaveAsync(node, thread, """{"_id":"it's","n":1}"""))).ShouldEndWith("app denied net record body");
        (await RefusedAsync(DeleteAsync(node, thread, "it's"))).ShouldEndWith("app denied net record body: nothing is deleted");
        await SaveAsync(node, thread, """{"_id":"it's","n":3}""");

        (await node.InstancesAsync(thread))["Counts/it's"].ShouldContain("\"n\":3");
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(2);
    }

    [Fact]
    public async Task it_judges_the_writes_of_peers_at_their_place()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 4).Begin()
            .Create("Counts", "a", """{"_id":"a","n":2}""").Save("Counts", "a", """{"n":1}""").Delete("Counts", "a").Save("Counts", "a", """{"n":7}""");
        var thread = await node.JoinAsync(log);
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Counts") { WriteValidator = OnlyGrowing }, Cancel);

        await node.FeedAsync(thread, log.Incoming());

        (await node.SqlAsync<string>("select string_agg(status, ', ' order by counter) from threads.operations"))
            .ShouldBe("applied, rejected: validator, rejected: validator, applied");
        (await node.InstancesAsync(thread))["Counts/a"].ShouldBe("""{"_id":"a","n":7}""");
    }

    [Fact]
    public async Task another_script_is_another_configuration_and_judges_everything_again()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { WriteValidator = "return true" });
        await SaveAsync(node, thread, """{"_id":"a","n":2}""");
        var hash = (await node.Collections.FindAsync(thread, "Counts", Cancel))!.ConfigurationHash;

        var info = await node.Collections.UpdateAsync(thread, new CollectionConfiguration("Counts") { WriteValidator = "return false" }, Cancel);

        info.ConfigurationHash.ShouldNotBe(hash);
        (await node.InstancesAsync(thread)).ShouldBeEmpty();
        (await node.SqlAsync<string>("select status from threads.operations")).ShouldBe("rejected: validator");
    }

    [Fact]
    public async Task a_script_that_cannot_be_compiled_is_refused_with_its_place()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(node.Collections.ConfigureAsync(
            thread, new CollectionConfiguration("Counts") { WriteValidator = "return (", ReadFilter = "}" }, Cancel));

        refusal.Problems.Select(static problem => problem.Rule).ShouldBe(["write validator", "read filter"]);
        refusal.Message.ShouldContain("compiling js func");
        refusal.Message.ShouldContain("line 1");
        (await node.Collections.FindAsync(thread, "Counts", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task a_read_filter_decides_on_every_way_of_reading()
    {
        await using var node = await TestNode.StartAsync(server);
        using var alice = SigningKey.Generate(new SeededRandomSource(1));
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { ReadFilter = OwnOrPublic });
        await SaveAsync(node, thread, """{"_id":"a","n":1,"secret":"x"}""", $$"""{"_id":"b","n":2,"owner":"{{alice.VerifyingKey}}"}""", """{"_id":"c","n":3,"owner":"nobody"}""");
        await using var session = node.Store.QuerySession();
        var (host, hers) = (session.Threads(thread).Collection("Counts"), session.ThreadsFor(thread, alice.VerifyingKey).Collection("Counts"));

        (await host.AllAsync(Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().ShouldNotContain("secret");
        (await hers.CountAsync(Cancel)).ShouldBe(2);
        (await host.LoadAsync("b", Cancel)).ShouldBeNull();
        (await hers.LoadAsync("b", Cancel)).ShouldNotBeNull();
        (await host.HasAsync(["a"], Cancel)).ShouldBeTrue();
        (await host.HasAsync(["a", "b"], Cancel)).ShouldBeFalse();
        (await hers.FindAsync(ThreadQuery.FromMongo("""{"n":{"$gt":1}}"""), Cancel).CountAsync(Cancel)).ShouldBe(1);
        (await host.ExistsAsync(ThreadQuery.FromMongo("""{"n":{"$gt":1}}"""), Cancel)).ShouldBeFalse();
        (await session.ThreadsFor(thread, default(VerifyingKey)).Collection("Counts").CountAsync(Cancel)).ShouldBe(1);
        await using var transaction = await node.Services.GetRequiredService<IThreadTransactions>().BeginReadAsync(thread, new ThreadTransactionOptions { Identity = alice.VerifyingKey }, Cancel);
        (await transaction.Collection("Counts").CountAsync(Cancel)).ShouldBe(2);
    }

    [Fact]
    public async Task a_long_answer_does_not_end_early_when_a_filter_is_configured_meanwhile()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts"));
        await SaveAsync(node, thread, [.. Enumerable.Range(0, 300).Select(static n => $$"""{"_id":"n{{n:000}}","text":"abc"}""")]);
        await using var session = node.Store.QuerySession();

        // A regular expression and a limit: several statements give the answer.
        var query = ThreadQuery.FromMongo("""{"text":{"$regex":"^a"}}""", """{"limit":250}""");
        var read = 0;
        var failure = await Should.ThrowAsync<ThreadFilterException>(async () =>
        {
            await foreach (var one in session.Threads(thread).Collection("Counts").FindAsync(query, Cancel))
            {
                if (++read == 1) await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Counts") { ReadFilter = OwnOrPublic }, Cancel);
            }
        });

        read.ShouldBe(128);
        failure.Message.ShouldContain("was given a read filter while it was read");
        (await session.Threads(thread).Collection("Counts").FindAsync(query, Cancel).CountAsync(Cancel)).ShouldBe(250);
    }

    [Fact]
    public async Task a_question_about_what_is_hidden_tells_nothing()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.Index("Counts", "secret"));
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { ReadFilter = OwnOrPublic });
        await SaveAsync(node, thread, """{"_id":"a","secret":7}""");
        await using var session = node.Store.QuerySession();
        var counts = session.Threads(thread).Collection("Counts");

        foreach (var filter in new[] { """{"secret":7}""", """{"secret":{"$gt":1}}""", """{"secret":{"$exists":true}}""", """{"$nor":[{"secret":{"$exists":false}}]}""" })
            (await counts.CountAsync(ThreadQuery.FromMongo(filter), Cancel)).ShouldBe(0, filter);
        foreach (var filter in new[] { """{"secret":{"$ne":7}}""", """{"secret":{"$ne":8}}""", """{"secret":{"$exists":false}}""" })
            (await counts.CountAsync(ThreadQuery.FromMongo(filter), Cancel)).ShouldBe(1, filter);
    }

    [Fact]
    public async Task saving_what_one_sees_keeps_what_one_does_not_see()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { ReadFilter = OwnOrPublic });
        await SaveAsync(node, thread, """{"_id":"a","n":1,"old":true,"secret":"kept"}""");

        await SaveAsync(node, thread, """{"_id":"a","n":2}""");

        var stored = (await node.InstancesAsync(thread))["Counts/a"];
        stored.ShouldContain("\"secret\":\"kept\"");
        stored.ShouldContain("\"n\":2");
        stored.ShouldNotContain("old");
    }

    [Fact]
    public async Task a_document_on_which_the_filter_fails_is_hidden_and_hides_no_other()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { ReadFilter = "return instance.n.toFixed() && instance" });
        await SaveAsync(node, thread, """{"_id":"a","n":1}""", """{"_id":"b"}""");
        await using var session = node.Store.QuerySession();

        (await session.Threads(thread).Collection("Counts").AllAsync(Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().ShouldContain("\"_id\":\"a\"");
    }

    [Fact]
    public async Task listeners_hear_what_they_may_see()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Counts") { ReadFilter = OwnOrPublic });
        await SaveAsync(node, thread, """{"_id":"hidden","owner":"nobody"}""", """{"_id":"public","n":1,"secret":"x"}""", """{"_id":"small","n":0}""");
        var options = new ListenOptions { From = ThreadCursor.Beginning, Filters = [new ListenFilter { Query = ThreadQuery.FromMongo("""{"n":{"$gt":0}}""") }] };
        var listener = node.Services.GetRequiredService<IThreadListener>();

        var heard = await listener.ListenAsync(thread, options, Cancel).FirstAsync(Cancel);

        heard.InstanceId.ShouldBe("public");
        heard.Instance!.ShouldNotContain("secret");
        var live = await listener.QueryLiveAsync(thread, new LiveQuery { Collection = "Counts" }, Cancel).TakeWhile(static one => one.Kind != LiveChangeKind.Complete).ToListAsync(Cancel);
        live.Select(static one => one.InstanceId).ShouldBe(["public", "small"]);
    }

    [Fact]
    public async Task a_typed_filter_shows_documents_of_its_type()
    {
        await using var node = await TestNode.StartAsync(server, static threads => threads.FilterReads(new NamedOnly()));
        var thread = await NewThreadAsync(node, new CollectionConfiguration("Astronauts"));
        await using (var session = node.Store.LightweightSession())
        {
            foreach (var json in new[] { """{"_id":"a","name":"A","missions":1,"other":1}""", """{"_id":"b"}""", """{"_id":"c","name":[]}""" }) session.Threads(thread).Collection("Astronauts").Create(json);
            await session.SaveChangesAsync(Cancel);
        }

        await using var reading = node.Store.QuerySession();
        (await reading.Threads(thread).Collection("Astronauts").AllAsync(Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().ShouldNotContain("other");
        (await reading.Threads(thread).Collection<Astronaut>().FindAsync(static one => one.Missions == null, Cancel).ToListAsync(Cancel)).ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    private static async Task<ThreadId> NewThreadAsync(TestNode node, CollectionConfiguration configuration)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.Collections.ConfigureAsync(thread, configuration, Cancel);
        return thread;
    }

    private static async Task SaveAsync(TestNode node, ThreadId thread, params string[] documents)
    {
        await using var session = node.Store.LightweightSession();
        foreach (var document in documents) session.Threads(thread).Collection("Counts").Save(document);
        await session.SaveChangesAsync(Cancel);
    }

    private static async Task DeleteAsync(TestNode node, ThreadId thread, string id)
    {
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Counts").Delete(id);
        await session.SaveChangesAsync(Cancel);
    }

    private static async Task<string> RefusedAsync(Task task) => (await Should.ThrowAsync<ThreadWriteRefusedException>(task)).Message;

    private sealed class NamedOnly : IReadFilter<Astronaut>
    {
        public Astronaut? Show(Astronaut instance, VerifyingKey reader)
        {
            if (instance.Name is null) return null;
            instance.Missions = null;
            return instance;
        }
    }
}
