using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.SyncChaos;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Campaigns.Tests.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Tests.SyncChaos;

public sealed class ReplicaCheckTests(CampaignDatabase database)
{
    private static readonly string[] Acknowledged = ["a1", "a2"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task peers_that_hold_the_same_are_found_whole() => (await FindAsync(records: 3)).ShouldBeEmpty();

    [Fact]
    public async Task a_write_that_one_peer_lacks_is_found()
    {
        var findings = await FindAsync(records: 2);

        findings.ShouldContain(static finding => finding.Contains("peer 1") && finding.Contains("the acknowledged write a2 is lost"));
        findings.ShouldContain(static finding => finding.StartsWith("only peer 0 has") && finding.Contains("instances:"));
        findings.ShouldContain(static finding => finding.StartsWith("only peer 0 has") && finding.Contains("branches:"));
    }

    [Fact]
    public async Task a_refusal_among_honest_peers_is_found()
    {
        var log = NewLog();
        var plans = new[] { await database.NewApplicationAsync(ReductionMode.Inline) };
        var thread = await FeedAsync(plans[0], null, log, 3);
        await using (var node = await CampaignNode.StartAsync(plans[0], cancellationToken: Token))
            await node.ExecuteAsync("insert into threads.refusals (thread_id, log, record, reason, source, refused_at) values ($1, 'l', 'r', 'signature wrong', 'somebody', now())", Token, thread);

        (await new ReplicaCheck(plans, thread, equivocal: null).FindAsync(Acknowledged, Token)).ShouldHaveSingleItem().ShouldContain("signature wrong");
    }

    private async Task<IReadOnlyList<string>> FindAsync(int records)
    {
        var log = NewLog();
        var plans = new[] { await database.NewApplicationAsync(ReductionMode.Inline), await database.NewApplicationAsync(ReductionMode.Inline) };
        var thread = await FeedAsync(plans[0], null, log, 3);
        await FeedAsync(plans[1], thread, log, records);
        return await new ReplicaCheck(plans, thread, equivocal: null).FindAsync(Acknowledged, Token);
    }

    private static TestLog NewLog() => new TestLog(1).Begin().Create(PeerWriter.Marks, "a1", """{"_id":"a1"}""").Create(PeerWriter.Marks, "a2", """{"_id":"a2"}""");

    private static async Task<ThreadId> FeedAsync(NodePlan plan, ThreadId? id, TestLog log, int records)
    {
        await using var node = await CampaignNode.StartAsync(plan, cancellationToken: Token);
        await node.PrepareAsync();
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Id = id, Key = log.ThreadKey }, Token)).Id;
        await node.Ingest.IngestAsync(thread, log.Incoming().Take(records), cancellationToken: Token);
        return thread;
    }
}
