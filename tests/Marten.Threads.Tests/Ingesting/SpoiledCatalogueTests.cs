using Marten.Threads.Ingesting;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>
/// The whole catalogue of spoiled records through the door: each ends in its own refusal, and the honest records around
/// them are stored. What the log's rules decide instead stands in <see cref="LogRuleTests"/>.
/// </summary>
public sealed class SpoiledCatalogueTests(PostgresServer server)
{
    [Fact]
    public async Task every_spoiled_record_ends_in_its_own_refusal_and_no_honest_one_is_lost()
    {
        await using var node = await TestNode.StartAsync(server, options =>
        {
            options.RefusalsPerLog = 1_000;
            options.IngestBatchRecords = 7;
        });
        var log = SpoiledCatalogue.Log;
        var thread = await node.JoinAsync(log);
        var spoiled = SpoiledCatalogue.Cases.ToList();
        spoiled.Count.ShouldBeGreaterThan(40);
        var records = spoiled.Select(one => new IncomingRecord(log.LogId, one.Value.Envelope, one.Key)).ToList();
        for (var i = 0; i < log.Records.Count; i++) records.Insert((i + 1) * records.Count / (log.Records.Count + 1), log.Records[i].Incoming());

        var report = await node.FeedAsync(thread, records);

        report.Appended.ShouldBe(log.Records.Count);
        report.Refusals.ToDictionary(refusal => refusal.Source, refusal => refusal.Reason)
            .ShouldBe(spoiled.ToDictionary(one => one.Key, one => RefusalReasons.Of(one.Value.Refusal)), ignoreOrder: true);
        (await node.SqlAsync<long>("select count(*) from threads.refusals where thread_id = $1 and log = $2", thread.ToString(), log.LogId.ToString())).ShouldBe(spoiled.Count);
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(log.Records.Count);
        (await node.SqlAsync<long>("select count(*) from threads.mt_events where type = 'record_appended'")).ShouldBe(log.Records.Count);
    }
}
