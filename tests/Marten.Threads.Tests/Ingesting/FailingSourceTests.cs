using Marten.Threads.Ingesting;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>Records are read ahead of what is stored; that must not cost what was read before.</summary>
public sealed class FailingSourceTests(PostgresServer server)
{
    private const int Batch = 250;

    [Fact]
    public async Task what_a_source_gave_in_whole_batches_before_it_failed_is_stored()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: (2 * Batch) + 1);
        var thread = await node.JoinAsync(log);

        await Should.ThrowAsync<InvalidDataException>(() => node.FeedAsync(thread, FailingAfter(log)));

        (await node.SqlAsync<long>("select count(*) from threads.mt_events where tenant_id = $1", thread.ToString())).ShouldBe(2 * Batch);
    }

    private static IEnumerable<IncomingRecord> FailingAfter(TestLog log)
    {
        foreach (var record in log.Incoming()) yield return record;
        throw new InvalidDataException("The file ends in the middle.");
    }
}
