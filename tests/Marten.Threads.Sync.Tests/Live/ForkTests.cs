using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>An owner who tells two nodes different things, which their heads do not tell.</summary>
public sealed class ForkTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Two branches of one length look to either node as if the other one had nothing new.</summary>
    [Fact]
    public async Task two_branches_of_one_length_are_found_while_both_nodes_write()
    {
        await using var alice = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromMilliseconds(100));
        await using var bob = await LiveNode.StartAsync(postgres, static sync => sync.ExchangeInterval = TimeSpan.FromMilliseconds(100));
        var log = TestLog.OfRecords(seed: 1, count: 4);
        var fork = log.ForkAfter(2, seed: 9).Begin().Begin();
        var thread = (await alice.Registry.CreateAsync(new ThreadCreation { Key = log.ThreadKey }, Token)).Id;
        await bob.Registry.CreateAsync(new ThreadCreation { Id = thread, Key = log.ThreadKey }, Token);
        await alice.FeedAsync(thread, log);
        await bob.FeedAsync(thread, fork);
        var writes = 0;

        await bob.JoinAsync(alice, thread);

        await Eventually.HoldsAsync(
            async () =>
            {
                await alice.SaveAsync(thread, $$"""{"_id":"alice","n":{{++writes}}}""");
                await bob.SaveAsync(thread, $$"""{"_id":"bob","n":{{writes}}}""");
                return await HeadAsync(alice) == await HeadAsync(bob);
            },
            () => $"both end the forked log alike, after {writes} writes of each");

        async Task<string> HeadAsync(LiveNode node) => (await node.Replica.StateAsync(thread, Token))!.Logs.Single(one => one.Id == log.LogId).Head.ToString();
    }
}
