using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Writing;

/// <summary>Commits of more instances than come with the statement that opens the threads.</summary>
public sealed class LargeCommitTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task patches_of_three_hundred_instances_in_two_threads_are_folded_onto_what_is_there()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = new[] { (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id, (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id };
        await SaveAsync(node, session =>
        {
            for (var i = 0; i < 300; i++) session.Threads(threads[i % 2]).Collection("Dogs").Create($$"""{"_id":"dog-{{i}}","name":"dog {{i}}"}""");
        });

        await SaveAsync(node, session =>
        {
            for (var i = 0; i < 300; i++) session.Threads(threads[i % 2]).Collection("Dogs").Patch($"dog-{i}", $$"""{"age":{{i}}}""");
        });

        var whole = await node.SqlAsync<long>("select count(*) from threads.instances where data ->> 'name' = 'dog ' || (data ->> 'age') and id = 'dog-' || (data ->> 'age')");
        whole.ShouldBe(300);
        (await node.SqlAsync<long>("select count(*) from threads.operations where status = 'applied'")).ShouldBe(600);
    }

    [Fact]
    public async Task a_create_of_what_is_there_is_refused_among_three_hundred_others()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await SaveAsync(node, session => session.Threads(thread).Collection("Dogs").Create("""{"_id":"dog-150"}"""));

        var refused = await Should.ThrowAsync<ThreadWriteRefusedException>(() => SaveAsync(node, session =>
        {
            for (var i = 0; i < 300; i++) session.Threads(thread).Collection("Dogs").Create($$"""{"_id":"dog-{{i}}"}""");
        }));

        refused.Message.ShouldContain("dog-150");
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(1);
    }

    private static async Task SaveAsync(TestNode node, Action<IDocumentSession> write)
    {
        await using var session = node.Store.LightweightSession();
        write(session);
        await session.SaveChangesAsync(Cancel);
    }
}
