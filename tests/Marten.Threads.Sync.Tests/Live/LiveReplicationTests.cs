using Marten.Threads.Networking;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;

namespace Marten.Threads.Sync.Tests.Live;

/// <summary>Applications with a database each, as users put them together: what one writes the others have.</summary>
public sealed class LiveReplicationTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_guest_joins_and_what_either_writes_the_other_has()
    {
        await using var alice = await LiveNode.StartAsync(postgres);
        await using var bob = await LiveNode.StartAsync(postgres);
        var thread = (await alice.Registry.CreateAsync(cancellationToken: Token)).Id;
        await alice.SaveAsync(thread, """{"_id":"wren","song":"loud"}""");

        var invite = ThreadInvite.Parse((await alice.Network.InviteAsync(thread, cancellationToken: Token)).ExportText());
        var joined = await bob.Network.JoinAsync(invite, cancellationToken: Token);
        await bob.SaveAsync(thread, """{"_id":"robin","song":"sweet"}""");
        await alice.SaveAsync(thread, """{"_id":"crow","song":"none"}""");

        joined.Pulled!.Appended.ShouldBe(2, "the log's empty first record, and the one of the wren");
        await ConvergeAsync(thread, 3, alice, bob);
    }

    private static async Task ConvergeAsync(ThreadId thread, int instances, params LiveNode[] nodes)
    {
        var last = new List<SortedDictionary<string, string>>();
        await Eventually.HoldsAsync(
            async () =>
            {
                last.Clear();
                foreach (var node in nodes) last.Add(await node.InstancesAsync(thread));
                return last.TrueForAll(one => one.Count == instances && one.SequenceEqual(last[0]));
            },
            () => $"all {nodes.Length} nodes hold the same {instances} instances; they hold {string.Join(", ", last.Select(static one => one.Count))}");
    }
}
