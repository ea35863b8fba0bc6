using Marten.Threads.Collections.Indexing;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;
using Marten.Threads.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Threads.Tests.Writing;

/// <summary>Unique indexes: own writes are refused before they are signed, those of others are shown.</summary>
public sealed class UniqueTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"Rex\"", "\"Rex\"", true)]
    [InlineData("\"Rex\"", "\"rex\"", false)]
    [InlineData("1", "1.00", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("true", "true", true)]
    [InlineData("1", "true", false)]
    [InlineData("\"1\"", "1", false)]
    [InlineData("null", "null", false)]
    [InlineData("[1]", "[1]", false)]
    [InlineData("{}", "{}", false)]
    public async Task a_second_instance_with_the_same_value_is_refused(string first, string second, bool refused)
    {
        await using var node = await StartAsync("name");
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"a","name":{{first}}}"""));

        var write = () => WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"b","name":{{second}}}"""));

        if (!refused)
        {
            await write();
            return;
        }

        var refusal = await Should.ThrowAsync<ThreadWriteRefusedException>(write);
        refusal.Message.ShouldContain("unique constraint violation");
        refusal.Problems.ShouldHaveSingleItem().ShouldBe(new ThreadWriteProblem("Dogs", "b", "/name", "unique", refusal.Problems[0].Message));
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(1);
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(1);
    }

    [Fact]
    public async Task texts_are_compared_as_a_whole_although_an_index_holds_their_beginning()
    {
        await using var node = await StartAsync("name");
        var thread = await ThreadAsync(node);
        var name = new string('x', 200);
        await WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"a","name":"{{name}}a"}"""));

        await WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"b","name":"{{name}}b"}"""));

        await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"c","name":"{{name}}a"}""")));
    }

    [Fact]
    public async Task a_compound_index_compares_all_of_its_values()
    {
        await using var node = await StartAsync("name.last", "age");
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"a","name":{"last":"Barker"},"age":3}"""));

        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"b","name":{"last":"Barker"},"age":4}"""));
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"c","name":{"last":"Barker"}}"""));
        await WriteAsync(node, thread, dogs => dogs.Create("""{"_id":"d","name":{"last":"Barker"}}"""));

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, dogs => dogs.Patch("c", """{"age":4}""")))).Message.ShouldContain("'b'");
    }

    [Fact]
    public async Task what_one_commit_leads_to_counts()
    {
        await using var node = await StartAsync("name");
        var thread = await ThreadAsync(node);
        await WriteAsync(node, thread, static dogs =>
        {
            dogs.Create("""{"_id":"a","name":"Rex"}""");
            dogs.Create("""{"_id":"b","name":"Ada"}""");
        });

        (await Should.ThrowAsync<ThreadWriteRefusedException>(() => WriteAsync(node, thread, static dogs =>
        {
            dogs.Create("""{"_id":"c","name":"Ivy"}""");
            dogs.Create("""{"_id":"d","name":"Ivy"}""");
        }))).Message.ShouldContain("'c'");
        await WriteAsync(node, thread, static dogs =>
        {
            dogs.Save("""{"_id":"a","name":"Ada"}""");
            dogs.Save("""{"_id":"b","name":"Rex"}""");
        });
        await WriteAsync(node, thread, static dogs =>
        {
            dogs.Delete("a");
            dogs.Create("""{"_id":"e","name":"Ada"}""");
        });
        await WriteAsync(node, thread, static dogs => dogs.Save("""{"_id":"e","name":"Ada","age":2}"""));

        (await node.SqlAsync<string>("select string_agg(id || (data ->> 'name'), ' ' order by id) from threads.instances")).ShouldBe("bRex eAda");
    }

    [Fact]
    public async Task threads_are_unique_each_for_itself()
    {
        await using var node = await StartAsync("name");

        foreach (var thread in new[] { await ThreadAsync(node), await ThreadAsync(node) })
            await WriteAsync(node, thread, static dogs => dogs.Create("""{"_id":"a","name":"Rex"}"""));

        (await Indexes(node).ConflictsAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task writers_at_once_write_a_value_once()
    {
        await using var node = await StartAsync("name");
        var thread = await ThreadAsync(node);

        var refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            async () =>
            {
                try
                {
                    await WriteAsync(node, thread, dogs => dogs.Create($$"""{"_id":"w{{n}}","name":"Rex"}"""));
                    return false;
                }
                catch (ThreadWriteRefusedException)
                {
                    return true;
                }
            },
            Cancel)));

        refusals.Count(static refused => refused).ShouldBe(7);
    }

    [Fact]
    public async Task what_was_stored_all_the_same_is_shown_as_a_conflict()
    {
        await using var lax = await TestNode.StartAsync(server);
        var thread = await ThreadAsync(lax);
        await WriteAsync(lax, thread, static dogs =>
        {
            foreach (var (id, name) in new[] { ("a", "\"Rex\""), ("b", "\"Rex\""), ("c", "\"Ada\""), ("d", "7"), ("e", "7.0"), ("f", "null"), ("g", "null") })
                dogs.Create($$"""{"_id":"{{id}}","name":{{name}}}""");
        });
        await using var strict = await TestNode.StartAsync(lax.ConnectionString, static options => options.Index("Dogs", unique: true, "name"));

        var conflicts = await Indexes(strict).ConflictsAsync(Cancel);

        conflicts.Select(static conflict => string.Join(' ', conflict.Ids)).ShouldBe(["a b", "d e"], ignoreOrder: true);
        conflicts.ShouldAllBe(conflict => conflict.Thread == thread && conflict.Collection == "Dogs" && conflict.Paths[0] == "name");
        await WriteAsync(strict, thread, static dogs => dogs.Save("""{"_id":"b","name":"Ivy"}"""));
        (await Indexes(strict).ConflictsAsync(Cancel)).ShouldHaveSingleItem().Ids.ShouldBe(["d", "e"]);
    }

    private Task<TestNode> StartAsync(params string[] paths) => TestNode.StartAsync(server, options => options.Index("Dogs", unique: true, paths));

    private static async Task<ThreadId> ThreadAsync(TestNode node) => (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;

    private static IThreadIndexes Indexes(TestNode node) => node.Services.GetRequiredService<IThreadIndexes>();

    private static async Task WriteAsync(TestNode node, ThreadId thread, Action<ICollectionSession> write)
    {
        await using var session = node.Store.LightweightSession();
        write(session.Threads(thread).Collection("Dogs"));
        await session.SaveChangesAsync(Cancel);
    }
}
