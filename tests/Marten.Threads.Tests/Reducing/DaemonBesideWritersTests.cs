using Marten.Events;
using Marten.Threads.Protocol;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Reducing;

public sealed class DaemonBesideWritersTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_daemon_and_sessions_over_several_threads_do_not_wait_for_each_other_in_a_circle()
    {
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var threads = new List<ThreadId>();
        for (var i = 0; i < 6; i++) threads.Add((await node.Registry.CreateAsync(cancellationToken: Cancel)).Id);

        // In descending order, so that the events come in another order than the one in which writers lock.
        threads.Sort(static (left, right) => string.CompareOrdinal(right.ToString(), left.ToString()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                for (var write = 0; write < 25; write++)
                {
                    await using var session = node.Store.LightweightSession();
                    foreach (var thread in threads) session.Threads(thread).Collection("Dogs").Create("{}");
                    await session.SaveChangesAsync(Cancel);
                }
            },
            Cancel)));
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(4 * 25 * 6);
        (await node.SqlAsync<long>("select deadlocks from pg_stat_database where datname = current_database()")).ShouldBe(0);
    }
}
