using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Reducing.Segments;

/// <summary>Segments in PostgreSQL.</summary>
public sealed class StoredSegmentTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_long_history_is_kept_in_segments_as_it_comes_and_a_rebuild_makes_the_same_ones()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(1).Begin();
        for (var record = 0; record < 50; record++) log.Append(Edits(log, record * 100, 100));
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());
        var late = new TestLog(2, log.ThreadKey).Begin().Save("Dogs", "rex", """{"m1":"early","once":true}""", timestamp: 5);

        var before = await node.SqlAsync<string>(Cut);
        await node.FeedAsync(thread, late.Incoming());

        // 5,000 operations in segments of 128, of which the last ones stay loose; the late one went into the first.
        before!.Split(' ').Length.ShouldBeInRange(36, 42);
        (await node.SqlAsync<string>(Cut)).ShouldBe(before);
        var instance = await node.SqlAsync<string>("select data::text from threads.instances");
        instance.ShouldNotBeNull().ShouldContain("\"once\": true");
        instance!.ShouldContain("\"m1\": 4981");
        await node.Registry.RebuildAsync(thread, Cancel);
        (await node.SqlAsync<string>("select data::text from threads.instances")).ShouldBe(instance);
        (await node.SqlAsync<long>("select count(*) from threads.segments")).ShouldBeGreaterThan(36);
    }

    private const string Cut = "select string_agg(level || ':' || counter || '.' || op_index, ' ' order by level, effective_time, counter, op_index) from threads.segments";

    private static IReadOnlyList<OperationDraft> Edits(TestLog log, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => log.Draft(OperationType.Save, "Dogs", "rex", $$"""{"m{{i % 30}}":{{i}}}"""))];
}
