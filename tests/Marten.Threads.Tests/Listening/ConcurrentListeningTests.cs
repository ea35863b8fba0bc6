using System.Collections.Concurrent;
using Marten.Services;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;
using Npgsql;

namespace Marten.Threads.Tests.Listening;

/// <summary>Many writers at once, some of whose transactions stay open after the write, and some of which end in nothing.</summary>
public sealed class ConcurrentListeningTests(PostgresServer server)
{
    private const int Writers = 16;
    private const int Writes = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    public async Task nothing_is_missed_and_nothing_comes_out_of_order(ulong seed)
    {
        await using var node = await TestNode.StartAsync(server, static options => options.LockTimeout = TimeSpan.FromMinutes(2));
        await using var other = await TestNode.StartAsync(node.ConnectionString, static options => options.LockTimeout = TimeSpan.FromMinutes(2));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await using var here = await Hearing.FromNowAsync(node, thread);
        await using var there = await Hearing.FromNowAsync(other, thread);

        var committed = await WriteAllAsync([node, other], thread, seed);

        foreach (var heard in new[] { await here.WaitAsync(committed.Count), await there.WaitAsync(committed.Count) })
        {
            heard.Select(static one => one.InstanceId).ShouldBe(committed, ignoreOrder: true, $"seed {seed}");
            heard.Select(static one => one.Cursor).ShouldBe(heard.Select(static one => one.Cursor).Order());
            foreach (var log in heard.GroupBy(static one => one.Origin!.Log))
                log.Select(static one => one.Origin!.Counter).ShouldBe(log.Select(static one => one.Origin!.Counter).Order(), $"seed {seed}");
        }
    }

    [Fact]
    public async Task the_feed_has_no_gap_at_any_moment_that_anybody_can_see()
    {
        await using var node = await TestNode.StartAsync(server, static options => options.LockTimeout = TimeSpan.FromMinutes(2));
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        using var stop = new CancellationTokenSource();
        var looks = 0;
        var looking = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    (await node.SqlAsync<string>("select count(distinct c.commit_seq) || ' of ' || max(c.commit_seq) from threads.changes c having count(distinct c.commit_seq) <> max(c.commit_seq)"))
                        .ShouldBeNull();
                    looks++;
                }
            },
            Cancel);

        var committed = await WriteAllAsync([node], thread, seed: 3);
        await stop.CancelAsync();
        await looking;

        looks.ShouldBeGreaterThan(10);
        (await node.SqlAsync<long>("select commit_seq from threads.progress")).ShouldBe(committed.Count);
    }

    private static async Task<IReadOnlyCollection<string>> WriteAllAsync(IReadOnlyList<TestNode> nodes, ThreadId thread, ulong seed)
    {
        var committed = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                var random = new SeededRandomSource((seed * 1_000) + (ulong)writer);
                using var author = SigningKey.Generate(new SeededRandomSource((ulong)writer + 1));
                for (var write = 0; write < Writes; write++)
                {
                    var id = $"w{writer}-{write}";
                    if (await WriteOneAsync(nodes[writer % nodes.Count], thread, author.VerifyingKey, id, random)) committed.Enqueue(id);
                }
            },
            Cancel)));
        return committed;
    }

    private static async Task<bool> WriteOneAsync(TestNode node, ThreadId thread, VerifyingKey author, string id, SeededRandomSource random)
    {
        await using var connection = new NpgsqlConnection(node.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var session = node.Store.LightweightSession(SessionOptions.ForTransaction(transaction)))
        {
            session.Threads(thread, author).Collection("Dogs").Create($$"""{"_id":"{{id}}"}""");
            await session.SaveChangesAsync(Cancel);
        }

        await Task.Delay(random.Next(4), Cancel);
        if (random.Next(5) == 0)
        {
            await transaction.RollbackAsync(Cancel);
            return false;
        }

        await transaction.CommitAsync(Cancel);
        return true;
    }
}
