using Marten.Threads.Logs;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Writing;

/// <summary>Several writers of one instance, in one process and in several.</summary>
public sealed class ConcurrentWriterTests(PostgresServer server)
{
    private const int Writers = 8;
    private const int Writes = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task eight_logs_that_write_one_instance_at_once_lose_no_update()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        var authors = Enumerable.Range(0, Writers).Select(i => SigningKey.Generate(new SeededRandomSource((ulong)i)).VerifyingKey).ToList();

        await Task.WhenAll(authors.Select((author, writer) => Task.Run(
            async () =>
            {
                for (var write = 0; write < Writes; write++)
                {
                    await using var session = node.Store.LightweightSession();
                    var counters = session.Threads(thread, author).Collection("Counters");

                    // Each write saves a member of its own: a lost update would be a missing member.
                    counters.Save($$"""{"_id":"shared","w{{writer}}x{{write}}":1}""");
                    await session.SaveChangesAsync(Cancel);
                }
            },
            Cancel)));

        var applied = await node.SqlAsync<long>("select count(*) from threads.operations where thread_id = $1 and status = 'applied'", thread.ToString());
        applied.ShouldBe(Writers * Writes);
        var logs = await node.Registry.LogsAsync(thread, Cancel);
        logs.Count.ShouldBe(Writers);
        logs.ShouldAllBe(log => log.State == LogState.Open && log.Head.Counter == Writes + 1);
    }

    [Fact]
    public async Task a_member_that_nobody_else_touches_is_never_lost()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using (var first = node.Store.LightweightSession())
        {
            first.Threads(thread).Collection("Counters").Create("""{"_id":"shared"}""");
            await first.SaveChangesAsync(Cancel);
        }

        var authors = Enumerable.Range(0, Writers).Select(i => SigningKey.Generate(new SeededRandomSource((ulong)i)).VerifyingKey).ToList();
        await Task.WhenAll(authors.Select((author, writer) => Task.Run(() => AddMembersAsync(node, thread, author, writer), Cancel)));

        var members = await node.SqlAsync<long>("select count(*) from threads.instances, jsonb_object_keys(data) as name where collection = 'Counters' and name like 'w%'");
        members.ShouldBe(Writers * Writes);
    }

    [Fact]
    public async Task two_processes_write_the_log_of_one_identity_without_a_fork()
    {
        await using var one = await TestNode.StartAsync(server);
        await using var two = await TestNode.StartAsync(one.ConnectionString);
        var thread = (await one.Registry.CreateAsync(cancellationToken: Cancel)).Id;

        await Task.WhenAll(new[] { one, two, one, two }.Select((node, writer) => Task.Run(
            async () =>
            {
                for (var write = 0; write < Writes / 2; write++)
                {
                    await using var session = node.Store.LightweightSession();
                    session.Threads(thread).Collection("Counters").Create($$"""{"_id":"w{{writer}}x{{write}}"}""");
                    await session.SaveChangesAsync(Cancel);
                }
            },
            Cancel)));

        var log = (await one.Registry.LogsAsync(thread, Cancel)).ShouldHaveSingleItem();
        log.State.ShouldBe(LogState.Open);
        log.Head.Counter.ShouldBe((4 * Writes / 2) + 1);
        (await one.SqlAsync<long>("select count(*) from threads.instances")).ShouldBe(4 * Writes / 2);
    }

    // A patch carries only what it changes, so it takes nothing of what the others wrote.
    private static async Task AddMembersAsync(TestNode node, Protocol.ThreadId thread, VerifyingKey author, int writer)
    {
        for (var write = 0; write < Writes; write++)
        {
            await using var session = node.Store.LightweightSession();
            session.Threads(thread, author).Collection("Counters").Patch("shared", $$"""{"w{{writer}}x{{write}}":1}""");
            await session.SaveChangesAsync(Cancel);
        }
    }
}
