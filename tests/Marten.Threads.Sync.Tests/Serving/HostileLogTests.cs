using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Pulling;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Logs and addresses by which a peer with the key tries to fill or to break a thread.</summary>
public sealed class HostileLogTests(PostgresServer postgres)
{
    private static readonly TestLog Log = TestLog.OfRecords(seed: 1, count: 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task addresses_that_are_none_are_left_out_and_of_ten_thousand_few_are_kept()
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = new Caller(alice);
        var thread = await alice.TakeAsync(Log);
        var told = Log.Told(Multiaddr.OfPeer(mallory.Id));
        told.Addresses.AddRange(((byte[][])[[], [0], [0xff, 0xff], [0x04, 127, 0], .. Many(10_000)]).Select(static bytes => ByteString.CopyFrom(bytes)));

        var answer = await mallory.AskAsync(Requests.Log(thread.Bytes(), Log.ThreadKey.ServiceKey.Bytes(), told));

        answer.ShouldBeA(StatusCode.OK, "");
        var addresses = (await alice.Replica.StateAsync(thread, Token))!.Logs.Single().Addresses;
        addresses.Count.ShouldBe(32);
        addresses.ShouldContain(Multiaddr.OfPeer(mallory.Id));
        await AnHonestCallIsAnsweredAsync(mallory, thread);
    }

    [Theory]
    [InlineData("p2p-webrtc-direct", 512)]
    [InlineData("p2p-circuit", 400)]
    [InlineData("ip4/255.255.255.255", 200)]
    public async Task an_address_whose_text_is_much_longer_than_its_bytes_does_not_break_the_thread(string part, int times)
    {
        await using var alice = await SyncNode.StartAsync(postgres);
        await using var mallory = new Caller(alice);
        var thread = await alice.TakeAsync(Log);
        var bytes = Multiaddr.Parse($"/{part}").Bytes.ToArray();
        var told = Log.Told(Multiaddr.OfPeer(mallory.Id));
        told.Addresses.Add(ByteString.CopyFrom([.. Enumerable.Repeat(bytes, times).SelectMany(static one => one)]));

        var answer = await mallory.AskAsync(Requests.Log(thread.Bytes(), Log.ThreadKey.ServiceKey.Bytes(), told));

        answer.ShouldBeA(StatusCode.OK, "");
        (await alice.Replica.StateAsync(thread, Token))!.Logs.Single().Addresses.ShouldBe([Multiaddr.OfPeer(mallory.Id)]);
        await AnHonestCallIsAnsweredAsync(mallory, thread);
    }

    [Fact]
    public async Task logs_with_as_many_long_addresses_as_are_kept_do_not_make_an_answer_too_long_to_be_sent()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallRatePerPeer = 1_000 });
        await using var bob = await SyncNode.StartAsync(postgres);
        var thread = await alice.TakeAsync(Log);
        await bob.TakeAsync(Log, thread);
        bob.Meet(alice);
        TestLog[] logs = [.. Enumerable.Range(100, 180).Select(static seed => TestLog.OfRecords((ulong)seed, 1, Log.ThreadKey))];
        Multiaddr[] addresses = [.. Enumerable.Range(0, 32).Select(static number => Multiaddr.Parse(string.Concat(Enumerable.Repeat($"/dns4/{new string('a', 200)}{number}", 4))))];
        await alice.Replica.AddLogsAsync(thread, [.. logs.Select(log => new ReplicaLog(log.LogId, default, addresses))], Token);
        foreach (var log in logs) await alice.FeedAsync(thread, log);

        var told = await bob.Pull.LogsAsync(thread, alice.Id, isTrusted: true, Token);
        var known = (await bob.Replica.StateAsync(thread, Token))!.Logs.Count;
        var pulled = await bob.Pull.RecordsAsync(thread, alice.Id, null, isTrusted: true, null, Token);

        told.End.ShouldBe(PullEnd.Complete, told.Detail);
        known.ShouldBe(181);
        pulled.End.ShouldBe(PullEnd.Complete, pulled.Detail);
        pulled.Appended.ShouldBe(180);
    }

    private static IEnumerable<byte[]> Many(int count) => Enumerable.Range(1, count).Select(static port => Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{port}").Bytes.ToArray());

    private static async Task AnHonestCallIsAnsweredAsync(Caller caller, ThreadId thread)
    {
        var answer = await caller.AskAsync(Requests.Records(thread, Log.ThreadKey.ServiceKey));

        answer.Of<GetRecordsReply>().Logs.Single().Records.Count.ShouldBe(3);
    }
}
