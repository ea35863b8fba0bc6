using Marten.Threads.Campaigns.Kill;
using Marten.Threads.Campaigns.Tests.Nodes;
using Marten.Threads.Protocol;

namespace Marten.Threads.Campaigns.Tests.Kill;

public sealed class UnitCheckTests(CampaignDatabase database)
{
    private static readonly HashSet<string> None = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("delete from ledger where unit = 'u2'", "of the unit u2 the row by plain SQL is missing")]
    [InlineData("delete from mt_doc_booking where id = 'u2'", "of the unit u2 the application's document is missing")]
    [InlineData("delete from threads.instances where id = 'u2'", "of the unit u2 the thread's instance is missing")]
    [InlineData("update threads.instances set data = data - 'u2' where id = 's1'", "an update of a shared instance is lost")]
    public async Task a_unit_of_which_a_part_is_missing_is_found(string spoil, string finding)
    {
        await using var node = await StartAsync();
        var thread = await WriteAsync(node);
        var check = new UnitCheck(node, thread);
        (await check.FindAsync(["u1", "u2", "u3"], None, Cancel)).ShouldBeEmpty();
        await node.ExecuteAsync(spoil, Cancel);

        var findings = await check.FindAsync(None, None, Cancel);

        findings.ShouldContain(found => found.StartsWith(finding, StringComparison.Ordinal), string.Join('\n', findings));
    }

    [Fact]
    public async Task a_unit_that_was_acknowledged_and_is_nowhere_is_found_and_so_is_one_that_was_rolled_back_and_is_there()
    {
        await using var node = await StartAsync();
        var thread = await WriteAsync(node);

        var findings = await new UnitCheck(node, thread).FindAsync(["u4"], ["u1"], Cancel);

        findings.ShouldContain("the unit u4 was acknowledged, and the thread's instance is missing");
        findings.ShouldContain("the unit u1 was rolled back, and the thread's instance is there");
    }

    [Fact]
    public async Task units_that_are_not_to_be_committed_leave_no_trace()
    {
        await using var node = await StartAsync();
        var thread = await WriteAsync(node);
        var writer = new UnitWriter(node, thread);

        await writer.WriteAsync(Unit("u4", UnitEnding.RolledBack));
        await writer.WriteAsync(Unit("u5", UnitEnding.Broken));

        (await new UnitCheck(node, thread).FindAsync(["u1", "u2", "u3"], ["u4", "u5"], Cancel)).ShouldBeEmpty();
    }

    private async Task<Campaigns.Nodes.CampaignNode> StartAsync()
    {
        var node = await database.StartNodeAsync(ReductionMode.Inline, application => application.Schema.For<Booking>());
        await node.PrepareAsync();
        await node.ExecuteAsync(UnitOfWork.LedgerTable, Cancel);
        return node;
    }

    private static async Task<ThreadId> WriteAsync(Campaigns.Nodes.CampaignNode node)
    {
        var round = await KillRound.BeginAsync(node, seed: 1, Cancel);
        var writer = new UnitWriter(node, round.Thread);
        await writer.WriteAsync(Unit("u1", UnitEnding.Session));
        await writer.WriteAsync(Unit("u2", UnitEnding.Serializable));
        await writer.WriteAsync(Unit("u3", UnitEnding.Caller));
        return round.Thread;
    }

    private static UnitOfWork Unit(string id, UnitEnding ending) => new(id, ending, Shared: "s1", Note: "n", DeletesNote: false, Astronaut: "a");
}
