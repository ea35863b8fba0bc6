using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>The peers against each other, without a node of ours: where these fail, the fixture is broken and not our replication.</summary>
public sealed class JsThreadPeerToJsTests
{
    [Theory]
    [InlineData(JsMajor.Two, JsMajor.Three)]
    [InlineData(JsMajor.Three, JsMajor.Two)]
    public async Task two_peers_pull_push_and_compare(JsMajor calling, JsMajor serving)
    {
        var thread = ThreadId.Generate(SystemRandomSource.Instance);
        var key = new TestLog(seed: 1).ThreadKey;
        await using var alice = await JsThreadPeer.StartAsync(calling, thread, key);
        await using var bob = await JsThreadPeer.StartAsync(serving, thread, key);
        await bob.ServeAsync();
        var bobs = await bob.BeginAsync();
        var alices = await alice.BeginAsync();

        await alice.AskAsync("getRecords", bob.Address);
        await alice.AskAsync("pushLog", bob.Address);
        await alice.AskAsync("pushRecord", bob.Address);
        await alice.CreateAsync("Cats", "mia", new() { ["_id"] = "mia" });
        await alice.AskAsync("pushRecord", bob.Address);
        var edges = await alice.AskAsync("exchangeEdges", bob.Address);

        var (here, there) = (await alice.AskAsync("showThread"), await bob.AskAsync("showThread"));
        var records = ToldThread.Of(here);
        (records.Count, records[bobs].Count, records[alices].Count).ShouldBe((2, 1, 2));
        foreach (var (log, told) in ToldThread.Of(there)) records[log].ShouldBe(told);
        ((string?)edges["headsEdge"]).ShouldBe((string?)here["headsEdge"]);
        ((string?)edges["addressEdge"]).ShouldBe((string?)here["addressEdge"]);
        ((string?)there["headsEdge"]).ShouldNotBe("0");
    }
}
