using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Writing;

/// <summary>One session, several threads.</summary>
public sealed class SeveralThreadsTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task threads_of_one_session_commit_together_each_with_a_record_of_its_own()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = await NewThreadsAsync(node, 3);
        await using var session = node.Store.LightweightSession();
        foreach (var thread in threads) session.Threads(thread).Collection("Dogs").Create("""{"_id":"rex"}""");
        await session.SaveChangesAsync(Cancel);

        foreach (var thread in threads)
            (await node.SqlAsync<long>("select count(*) from threads.mt_events where tenant_id = $1", thread.ToString())).ShouldBe(2);
    }

    [Fact]
    public async Task one_thread_that_refuses_takes_the_others_with_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = await NewThreadsAsync(node, 2);
        await using (var first = node.Store.LightweightSession())
        {
            first.Threads(threads[1]).Collection("Dogs").Create("""{"_id":"rex"}""");
            await first.SaveChangesAsync(Cancel);
        }

        await using var session = node.Store.LightweightSession();
        foreach (var thread in threads) session.Threads(thread).Collection("Dogs").Create("""{"_id":"rex"}""");
        await Should.ThrowAsync<ThreadWriteRefusedException>(() => session.SaveChangesAsync(Cancel));

        (await node.SqlAsync<long>("select count(*) from threads.instances where thread_id = $1", threads[0].ToString())).ShouldBe(0);
    }

    [Fact]
    public async Task sessions_that_write_the_same_threads_in_other_order_do_not_wait_for_each_other_in_a_circle()
    {
        await using var node = await TestNode.StartAsync(server);
        var threads = await NewThreadsAsync(node, 4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var write = 0; write < 10; write++)
                {
                    await using var session = node.Store.LightweightSession();
                    var order = writer % 2 == 0 ? threads : threads.Reverse().ToList();
                    foreach (var thread in order) session.Threads(thread).Collection("Dogs").Create("{}");
                    await session.SaveChangesAsync(Cancel);
                }
            },
            Cancel)));

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(4 * 10 * 4);
    }

    private static async Task<IReadOnlyList<ThreadId>> NewThreadsAsync(TestNode node, int count)
    {
        var threads = new List<ThreadId>();
        for (var i = 0; i < count; i++) threads.Add((await node.Registry.CreateAsync(cancellationToken: Cancel)).Id);
        return threads;
    }
}
