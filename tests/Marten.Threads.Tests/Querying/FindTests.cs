using Marten.Threads.Protocol;
using Marten.Threads.Querying;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Querying;

/// <summary>Queries through the readers of a session, in the three languages.</summary>
public sealed class FindTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_three_languages_ask_the_same()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions"));
        var thread = await FilledAsync(node);
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(thread).Collection("Astronauts");
        var typed = session.Threads(thread).Collection<Astronaut>();

        var json = await astronauts.FindAsync(ThreadQuery.FromQueryJson("""{"ands":[{"fieldPath":"missions","operation":4,"value":{"float":2}}],"sort":{"fieldPath":"name"}}"""), Cancel).ToListAsync(Cancel);
        var mongo = await astronauts.FindAsync(ThreadQuery.FromMongo("""{"missions":{"$gte":2}}""", """{"sort":{"name":1}}"""), Cancel).ToListAsync(Cancel);
        var expression = await typed.FindAsync(typed.Where(static one => one.Missions >= 2).OrderBy("name"), Cancel).ToListAsync(Cancel);

        expression.Select(static one => one.Name).ShouldBe(["Buzz", "Sally", "Valentina"]);
        mongo.ShouldBe(json);
        json.Count.ShouldBe(3);
        json[0].ShouldStartWith("{\"_id\":\"buzz\"");
    }

    [Fact]
    public async Task answers_are_counted_without_being_read()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(thread).Collection("Astronauts");
        var typed = session.Threads(thread).Collection<Astronaut>();

        (await astronauts.CountAsync(ThreadQuery.FromMongo("""{"missions":{"$gte":2}}""").Take(1), Cancel)).ShouldBe(3);
        (await astronauts.CountAsync(ThreadQuery.FromMongo("""{"name":{"$regex":"^[BS]"}}"""), Cancel)).ShouldBe(2);
        (await typed.CountAsync(typed.Where(static one => one.Name == "Yuri"), Cancel)).ShouldBe(1);
        (await astronauts.ExistsAsync(ThreadQuery.FromMongo("""{"name":"Yuri"}"""), Cancel)).ShouldBeTrue();
        (await astronauts.ExistsAsync(ThreadQuery.FromMongo("""{"name":{"$regex":"^Z"}}"""), Cancel)).ShouldBeFalse();
        (await typed.ExistsAsync(typed.Where(static one => one.Name == "Nobody"), Cancel)).ShouldBeFalse();
        (await astronauts.CountAsync(Cancel)).ShouldBe(4);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("{}", """{"sort":{"_id":-1}}""")]
    [InlineData("""{"name":{"$regex":"a"}}""", "{}")]
    [InlineData("""{"missions":{"$gte":1}}""", """{"projection":{"name":1,"_id":0}}""")]
    public async Task pages_by_key_are_the_whole_answer(string filter, string options)
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(thread).Collection("Astronauts");
        var query = ThreadQuery.FromMongo(filter, options);
        var pages = new List<string>();

        string? last = null;
        do
        {
            var page = await astronauts.FindPageAsync(query.Take(2), last, Cancel);
            pages.AddRange(page.Instances);
            last = page.Last;
        }
        while (last is not null);

        pages.ShouldBe(await astronauts.FindAsync(query, Cancel).ToListAsync(Cancel));
        pages.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task pages_by_key_are_refused_in_another_order()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await using var session = node.Store.QuerySession();
        var astronauts = session.Threads(thread).Collection("Astronauts");

        (await Should.ThrowAsync<ThreadQueryException>(() => astronauts.FindPageAsync(ThreadQuery.All.OrderBy("name"), cancellationToken: Cancel))).Place.ShouldBe("sort");
        (await Should.ThrowAsync<ThreadQueryException>(() => astronauts.FindPageAsync(ThreadQuery.All.Skip(1), cancellationToken: Cancel))).Place.ShouldBe("skip");
    }

    [Fact]
    public async Task all_threads_are_asked_at_once()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.Index("Astronauts", "missions"));
        var threads = new[] { await FilledAsync(node), await FilledAsync(node) };
        await using var session = node.Store.QuerySession();
        var astronauts = session.AllThreads().Collection("Astronauts");

        var found = await astronauts.FindAsync(ThreadQuery.FromMongo("""{"missions":{"$gte":3}}""", """{"sort":{"missions":-1}}"""), Cancel).ToListAsync(Cancel);

        found.Count.ShouldBe(4);
        found.Select(static one => one.Thread).Distinct().ShouldBe(threads, ignoreOrder: true);
        found[0].Json.ShouldContain("Valentina");
        (await astronauts.CountAsync(ThreadQuery.FromMongo("""{"name":{"$regex":"Yuri"}}"""), Cancel)).ShouldBe(2);
        (await astronauts.FindAsync(ThreadQuery.FromMongo("""{"name":{"$regex":"."}}""").Take(3), Cancel).CountAsync(Cancel)).ShouldBe(3);
    }

    [Fact]
    public async Task instances_that_do_not_fit_the_type_are_left_out()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await using var session = node.Store.LightweightSession();
        session.Threads(thread).Collection("Astronauts").Create("""{"_id":"odd","name":"Odd","missions":"many"}""");
        await session.SaveChangesAsync(Cancel);
        var typed = session.Threads(thread).Collection<Astronaut>();

        (await typed.FindAsync(static one => one.Name != "Yuri", Cancel).Select(static one => one.Name).ToListAsync(Cancel)).ShouldBe(["Buzz", "Sally", "Valentina"]);
        (await typed.CountAsync(typed.Where(static one => one.Name == "Odd"), Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task a_query_sees_what_its_session_has_written_and_not_yet_committed()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = await FilledAsync(node);
        await using var session = node.Store.LightweightSession();
        await session.BeginTransactionAsync(Cancel);
        session.Threads(thread).Collection("Astronauts").Create("""{"_id":"neil","name":"Neil","missions":2}""");

        (await session.Threads(thread).Collection("Astronauts").ExistsAsync(ThreadQuery.FromMongo("""{"name":"Neil"}"""), Cancel)).ShouldBeFalse();
        await session.SaveChangesAsync(Cancel);
        (await session.Threads(thread).Collection("Astronauts").ExistsAsync(ThreadQuery.FromMongo("""{"name":"Neil"}"""), Cancel)).ShouldBeTrue();
    }

    private static async Task<ThreadId> FilledAsync(TestNode node)
    {
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var session = node.Store.LightweightSession();
        var astronauts = session.Threads(thread).Collection("Astronauts");
        astronauts.Create("""{"_id":"yuri","name":"Yuri","missions":1}""");
        astronauts.Create("""{"_id":"buzz","name":"Buzz","missions":2}""");
        astronauts.Create("""{"_id":"sally","name":"Sally","missions":3}""");
        astronauts.Create("""{"_id":"valentina","name":"Valentina","missions":10}""");
        await session.SaveChangesAsync(Cancel);
        return thread;
    }
}
