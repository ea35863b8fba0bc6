using JasperFx.Events.Daemon;
using Marten.Events;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Reducing;

/// <summary>The projection around the reducer: change feed, late arrival, the daemon, rebuilds.</summary>
public sealed class ProjectionTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_change_feed_has_no_gap_and_tells_what_happened()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        foreach (var step in new Action<Marten.Threads.Writing.ICollectionSession>[]
        {
            dogs => dogs.Create("""{"_id":"rex"}"""),
            dogs => dogs.Save("""{"_id":"rex","age":2}"""),
            dogs =>
            {
                dogs.Create("""{"_id":"fido"}""");
                dogs.Delete("rex");
            },
        })
        {
            await using var session = node.Store.LightweightSession();
            step(session.Threads(thread).Collection("Dogs"));
            await session.SaveChangesAsync(Cancel);
        }

        (await node.SqlAsync<string>("select string_agg(commit_seq || ' ' || action || ' ' || instance_id, ', ' order by commit_seq, action) from threads.changes"))
            .ShouldBe("1 create rex, 2 save rex, 3 create fido, 3 delete rex");
        (await node.SqlAsync<long>("select commit_seq from threads.progress")).ShouldBe(3);
    }

    [Fact]
    public async Task a_late_operation_refolds_its_instance_and_is_told_as_a_change()
    {
        await using var node = await TestNode.StartAsync(server);
        var alice = new TestLog(seed: 1).Begin();
        var bob = new TestLog(seed: 2, alice.ThreadKey).Begin();
        alice.Create("Dogs", "rex", """{"_id":"rex","name":"from alice","age":1}""", timestamp: 100);
        bob.Create("Dogs", "rex", """{"_id":"rex","name":"from bob","colour":"red"}""", timestamp: 50);
        var thread = await node.JoinAsync(alice);

        await node.FeedAsync(thread, alice.Incoming());
        await node.FeedAsync(thread, bob.Incoming());

        var rex = await node.SqlAsync<string>("select data::text from threads.instances");
        Documents.Canonical(rex!).ShouldBe("""{"_id":"rex","age":1,"colour":"red","name":"from bob"}""");
        (await node.SqlAsync<string>("select string_agg(status, ', ' order by effective_time) from threads.operations")).ShouldBe("applied, conflict: create");
        (await node.SqlAsync<string>("select string_agg(action, ', ' order by commit_seq) from threads.changes")).ShouldBe("create, save");
    }

    [Fact]
    public async Task poison_operations_are_kept_with_their_reason_and_the_others_of_the_record_go_on()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 3).Begin();
        log.Create("Dogs", "nul", "{\"_id\":\"nul\",\"a\":\"x\\u0000y\",\"b\":1,\"b\":2}")
            .Create("Dogs", "list", "[1]")
            .Create("Dogs", "broken", "{")
            .Create("Dogs", "huge", """{"n":1e999}""")
            .Create("Dogs", "fine", """{"_id":"fine"}""");
        var thread = await node.JoinAsync(log);

        await node.FeedAsync(thread, log.Incoming());

        (await node.SqlAsync<string>("select string_agg(instance_id || '=' || status, ', ' order by counter) from threads.operations"))
            .ShouldBe("nul=applied, list=rejected: patch not object, broken=rejected: json syntax, huge=rejected: json number range, fine=applied");
        (await node.SqlAsync<bool>("select normalised from threads.operations where instance_id = 'nul'")).ShouldBeTrue();
        (await node.SqlAsync<string>("select data->>'a' || (data->>'b') from threads.instances where id = 'nul'")).ShouldBe("x\uFFFDy2");
        (await node.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(2);
    }

    [Fact]
    public async Task a_document_over_the_limit_is_rejected_at_its_place()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = new TestLog(seed: 4).Begin();
        log.Create("Dogs", "big", $$"""{"_id":"big","a":"{{new string('x', 600_000)}}"}""")
            .Save("Dogs", "big", $$"""{"b":"{{new string('y', 600_000)}}"}""")
            .Save("Dogs", "big", """{"c":1}""");
        var thread = await node.JoinAsync(log);

        await node.FeedAsync(thread, log.Incoming());

        (await node.SqlAsync<string>("select string_agg(status, ', ' order by counter) from threads.operations")).ShouldBe("applied, rejected: document too large, applied");
        (await node.SqlAsync<string>("select (data ? 'b')::text || (data->>'c') from threads.instances")).ShouldBe("false1");
    }

    [Fact]
    public async Task the_daemon_makes_the_same_bytes_as_the_inline_projection()
    {
        var recorded = RecordedThread.Load("two-writers");
        var expected = (await RecordedThreadTests.ReduceAsync(recorded)).Instances();
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var thread = (await node.JoinAsync(recorded)).Id;
        var random = new SeededRandomSource(5);

        foreach (var batch in RandomOrder.Batches(recorded.Incoming().ToList(), random)) await node.FeedAsync(thread, batch);
        await node.FeedAsync(thread, recorded.Incoming());
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

        (await node.InstancesAsync(thread)).ShouldBe(expected);
        (await node.SqlAsync<long>("select count(*) from threads.changes")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task the_daemon_follows_forks_and_confirmations()
    {
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var log = TestLog.OfRecords(seed: 5, count: 5);
        var fork = log.ForkAfter(2, seed: 6);
        fork.Create("Dogs", "fork-3", """{"_id":"fork-3"}""");
        var thread = await node.JoinAsync(log);

        await node.FeedAsync(thread, log.Records[0].Incoming());
        await node.FeedAsync(thread, log.Incoming());
        await node.FeedAsync(thread, fork.Incoming());
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

        var pure = new PureNode(log.ThreadKey.ReadKey!);
        await pure.IngestAsync(log.Records.Concat(fork.Records).Select(record => record.Verified));
        (await node.InstancesAsync(thread)).ShouldBe(pure.Instances());
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBe(6);
    }

    [Fact]
    public async Task martens_own_rebuild_of_an_inline_reduction_is_refused_and_changes_nothing()
    {
        var recorded = RecordedThread.Load("many-identities");
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.JoinAsync(recorded)).Id;
        await node.FeedAsync(thread, recorded.Incoming());
        var before = await node.InstancesAsync(thread);
        using var daemon = await node.ThreadStore.BuildProjectionDaemonAsync();

        var refusal = await Should.ThrowAsync<Exception>(() => daemon.RebuildProjectionAsync("threads", Cancel));

        refusal.ToString().ShouldContain("IThreadRegistry.RebuildAsync");
        (await node.InstancesAsync(thread)).ShouldBe(before);
        (await node.SqlAsync<long>("select count(*) from threads.operations")).ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task martens_own_rebuild_of_an_asynchronous_reduction_gives_the_same_bytes()
    {
        var recorded = RecordedThread.Load("many-identities");
        await using var node = await TestNode.StartAsync(server, options => options.Reduction = ReductionMode.Async);
        var thread = (await node.JoinAsync(recorded)).Id;
        await node.FeedAsync(thread, recorded.Incoming());
        await node.ThreadStore.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        var before = await node.InstancesAsync(thread);
        before.ShouldNotBeEmpty();
        using var daemon = await node.ThreadStore.BuildProjectionDaemonAsync();

        await daemon.RebuildProjectionAsync("threads", Cancel);

        (await node.InstancesAsync(thread)).ShouldBe(before);
    }

    [Fact]
    public async Task the_raw_bytes_in_postgresql_are_the_bytes_that_were_signed()
    {
        var log = TestLog.OfRecords(seed: 7, count: 1);
        await using var node = await TestNode.StartAsync(server);
        var thread = await node.JoinAsync(log);
        await node.FeedAsync(thread, log.Incoming());

        var stored = await node.SqlAsync<byte[]>("select bdata from threads.mt_events where tenant_id = $1", thread.ToString());

        stored.ShouldBe(log.Records[0].Envelope.ToBlock());
    }
}
