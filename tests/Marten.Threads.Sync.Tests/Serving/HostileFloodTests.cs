using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>A peer that calls more often than it may.</summary>
public sealed class HostileFloodTests(PostgresServer postgres)
{
    [Fact]
    public async Task a_flood_is_refused_and_ends_and_other_peers_do_not_feel_it()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallRatePerPeer = 1 });
        await using var mallory = new Caller(alice);
        await using var bob = new Caller(alice);
        var log = TestLog.OfRecords(seed: 1, count: 3);
        var thread = await alice.TakeAsync(log);
        var request = Requests.Records(thread, log.ThreadKey.ServiceKey);

        var flood = await FloodAsync(mallory, Enumerable.Repeat(request, 200));
        var calm = await bob.AskAsync(request);

        flood.Where(static answer => answer.Code != StatusCode.ResourceExhausted && answer.Code != StatusCode.OK).ShouldBeEmpty();
        flood.Count(static answer => answer.Code == StatusCode.OK).ShouldBeGreaterThanOrEqualTo(4, "a quiet peer may make four times as many at once");
        var refused = flood.Where(static answer => answer.Code != StatusCode.OK).ToList();
        refused.ShouldNotBeEmpty();
        foreach (var answer in refused) answer.ShouldBeA(StatusCode.ResourceExhausted, "too many calls; try again later");
        calm.Of<GetRecordsReply>().Logs.Single().Records.Count.ShouldBe(3);
        (await Eventually.IsAnsweredAsync(() => mallory.AskAsync(request))).Of<GetRecordsReply>().Logs.Single().Records.Count.ShouldBe(3);
    }

    [Fact]
    public async Task every_method_counts()
    {
        await using var alice = await SyncNode.StartAsync(postgres, new ThreadSyncOptions { CallRatePerPeer = 1 });
        await using var mallory = new Caller(alice);

        IMessage[] round = [new GetLogsRequest(), new GetRecordsRequest(), new PushLogRequest(), new PushRecordRequest(), new ExchangeEdgesRequest()];
        var answers = await FloodAsync(mallory, Enumerable.Repeat(round, 40).SelectMany(static one => one));

        for (var method = 0; method < round.Length; method++)
            answers.Where((_, number) => number % round.Length == method).ShouldContain(static answer => answer.Code == StatusCode.ResourceExhausted, round[method].Descriptor.Name);
    }

    // As many at once as one connection may have; what is beyond that, HTTP/2 refuses before anybody counts.
    private static async Task<IReadOnlyList<Answer>> FloodAsync(Caller caller, IEnumerable<IMessage> requests)
    {
        var answers = new List<Answer>();
        foreach (var wave in requests.Chunk(20)) answers.AddRange(await Task.WhenAll(wave.Select(request => caller.AskAsync(request))));
        return answers;
    }
}
