using Marten.Threads.Campaigns.Census;
using Marten.Threads.Campaigns.Tests.Nodes;

namespace Marten.Threads.Campaigns.Tests.Census;

public sealed class CensusCheckTests(CampaignDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select 1", 0, "")]
    [InlineData("delete from threads.instances where id = 'r7'", 1, "r7 was committed, and the daemon missed it")]
    [InlineData("update threads.instances set id = 'r8' where id = 'r7'", 2, "r8 was rolled back, and is there")]
    [InlineData("delete from threads.operations where collection = 'Foreign'", 0, "only by the twin")]
    [InlineData("update threads.operations set status = 'undecided' where instance_id = 'r7'", 0, "only by the daemon")]
    public async Task what_the_daemon_missed_or_made_up_is_found(string spoil, int badRuns, string finding)
    {
        await using var node = await database.StartNodeAsync(ReductionMode.Async);
        await using var twin = await database.StartNodeAsync(ReductionMode.Inline);
        using var thread = await CensusThread.BeginAsync(node, seed: 1, Cancel);
        var writer = new CensusWriter(node);
        await writer.SaveAsync(thread, run: 7, "r7", Cancel);
        await writer.HoldAsync(thread, run: 8, "r8", TimeSpan.Zero, commits: false, Cancel);
        await writer.FailAfterAppendAsync(thread, run: 9, "r9", Cancel);
        for (var i = 0; i < 3; i++) await thread.IngestAsync(node, run: 10, Cancel);
        await node.CatchUpAsync();
        await node.ExecuteAsync(spoil, Cancel);
        var check = new CensusCheck(node, twin);

        await check.CompareAsync(thread, Cancel);

        check.Bad.Count.ShouldBe(badRuns);
        if (finding.Length == 0) check.Findings.ShouldBeEmpty();
        else check.Findings.ShouldContain(found => found.Contains(finding, StringComparison.Ordinal), string.Join('\n', check.Findings));
    }
}
