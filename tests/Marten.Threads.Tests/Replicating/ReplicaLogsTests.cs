using Marten.Threads.Collections;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Ingesting;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Replicating;

/// <summary>Logs that peers tell of, and who stores them.</summary>
public sealed class ReplicaLogsTests(PostgresServer server)
{
    private static readonly Multiaddr Somebody = Multiaddr.OfPeer(TestLog.OfRecords(seed: 50, count: 0).LogKey.VerifyingKey.ToPeerId());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_log_that_was_told_is_empty_whatever_head_was_told_with_it()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 2);
        var thread = await node.JoinAsync(log);

        (await AddAsync(node, thread, new ReplicaLog(log.LogId, new LogHead(log.Head, 2), [Somebody]))).ShouldBeTrue();
        (await AddAsync(node, thread, new ReplicaLog(log.LogId, default, [Somebody]))).ShouldBeFalse("nothing of it is new");

        var told = (await node.Replica.StateAsync(thread, Cancel))!;
        told.Logs.ShouldHaveSingleItem().Head.IsDefined.ShouldBeFalse();
        told.Logs[0].Addresses.ShouldBe([Somebody]);
        told.KnownPeers.ShouldHaveSingleItem();
        told.HeadsEdge.ShouldBe(Edges.None);
        told.AddressEdge.ShouldBe(Edges.Addresses([(log.LogId, Somebody)]));
    }

    [Fact]
    public async Task a_told_log_takes_its_records_like_any_other()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await node.JoinAsync(log);
        await AddAsync(node, thread, new ReplicaLog(log.LogId, default, []));

        (await node.FeedAsync(thread, log.Incoming())).Appended.ShouldBe(3);

        (await node.Replica.StateAsync(thread, Cancel))!.Logs.Single().Head.ShouldBe(new LogHead(log.Head, 3));
    }

    [Fact]
    public async Task own_logs_are_stored_by_this_host()
    {
        await using var node = await TestNode.StartAsync(server);
        var thread = (await node.Registry.CreateAsync(cancellationToken: Cancel)).Id;
        await node.Collections.ConfigureAsync(thread, new CollectionConfiguration("Dogs"), Cancel);
        await using (var session = node.Store.LightweightSession())
        {
            session.Threads(thread).Collection("Dogs").Create("""{"name":"Rex"}""");
            await session.SaveChangesAsync(Cancel);
        }

        var state = (await node.Replica.StateAsync(thread, Cancel))!;

        state.KnownPeers.ShouldBe([await node.Registry.HostAsync(Cancel)]);
        state.Logs.ShouldHaveSingleItem().Head.Counter.ShouldBe(2, "a log begins with an empty record");
    }

    [Fact]
    public async Task addresses_of_a_log_have_a_limit_that_keeps_the_first()
    {
        await using var node = await TestNode.StartAsync(server);
        var log = TestLog.OfRecords(seed: 1, count: 0);
        var thread = await node.JoinAsync(log);
        await AddAsync(node, thread, new ReplicaLog(log.LogId, default, [Somebody]));
        Multiaddr[] many = [.. Enumerable.Range(100, 40).Select(static seed => Multiaddr.OfPeer(TestLog.OfRecords((ulong)seed, 0).LogKey.VerifyingKey.ToPeerId()))];

        await AddAsync(node, thread, new ReplicaLog(log.LogId, default, many));

        var addresses = (await node.Replica.StateAsync(thread, Cancel))!.Logs.Single().Addresses;
        addresses.Count.ShouldBe(32);
        addresses.ShouldContain(Somebody);
    }

    private static Task<bool> AddAsync(TestNode node, ThreadId thread, params ReplicaLog[] logs) => node.Replica.AddLogsAsync(thread, logs, Cancel);
}
