using Marten.Threads.Campaigns.Nodes;
using Marten.Threads.Campaigns.Poison;
using Marten.Threads.Campaigns.Tests.Nodes;
using Marten.Threads.Registry;

namespace Marten.Threads.Campaigns.Tests.Poison;

public sealed class PoisonCheckTests(CampaignDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("delete from threads.operations where status = 'rejected: json syntax'", "no operations instead of rejected: json syntax")]
    [InlineData("update threads.operations set status = 'undecided' where ctid = (select ctid from threads.operations where status = 'applied' limit 1)", "undecided instead of applied")]
    [InlineData("update threads.instances set data = '{\"_id\":1}' where id = (select min(id) from threads.instances where id like 'h-%')", "the honest document")]
    [InlineData("update threads.instances set misfit = true where id = (select min(id) from threads.instances where id like 'h-%')", "is said not to fit")]
    [InlineData("update threads.instances set misfit = false", "is said to fit")]
    public async Task a_record_with_another_outcome_is_found(string spoil, string finding)
    {
        await using var node = await database.StartNodeAsync(ReductionMode.Inline);
        await node.ExecuteAsync("create table threads.mt_doc_bird (tenant_id text, id text)", Cancel);
        var made = PoisonThread.Make(seed: 1, [.. PoisonCatalogue.All.Where(kind => kind.Name.StartsWith("JSON {", StringComparison.Ordinal) || (kind.Fits == false && kind.Name.Contains("where", StringComparison.Ordinal)))]);
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Key = made.Key }, Cancel)).Id;
        foreach (var delivery in made.Deliveries()) await node.Ingest.IngestAsync(thread, delivery, cancellationToken: Cancel);
        (await new PoisonCheck(node, thread, made).FindAsync(Cancel)).ShouldBeEmpty();
        await node.ExecuteAsync(spoil, Cancel);

        var findings = await new PoisonCheck(node, thread, made).FindAsync(Cancel);

        findings.ShouldContain(found => found.Contains(finding, StringComparison.Ordinal), string.Join('\n', findings));
    }
}
