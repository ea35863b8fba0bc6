using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Nonsense from a peer that is entitled to call: it is told what is wrong, nothing is stored, and the next honest call is answered.</summary>
public sealed class HostileRequestTests(GuardedThread scene) : IClassFixture<GuardedThread>
{
    private static SymmetricKey Key => GuardedThread.Log.ThreadKey.ServiceKey;

    public static TheoryData<string> Nonsense { get; } = [.. HostileRequest.All.Select(static one => one.Nonsense)];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task what_is_malformed_is_refused_and_changes_nothing(string nonsense)
    {
        var hostile = HostileRequest.All.Single(one => one.Nonsense == nonsense);
        var before = await scene.Host.ContentsAsync();

        var answer = await scene.Bob.AskAsync(hostile.Request(scene));

        answer.ShouldBeA(StatusCode.InvalidArgument, hostile.Detail);
        (await scene.Host.ContentsAsync()).ShouldBe(before);
        await AnHonestCallIsAnsweredAsync();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(int.MaxValue, 3)]
    public async Task a_limit_is_taken_for_what_it_says(int limit, int records)
    {
        var answer = await scene.Bob.AskAsync(Requests.Records(scene.Held, Key, Requests.After(GuardedThread.Log.LogId, default, 0, limit)));

        answer.Of<GetRecordsReply>().Logs.Sum(static log => log.Records.Count).ShouldBe(records);
        await AnHonestCallIsAnsweredAsync();
    }

    [Fact]
    public async Task a_counter_beyond_everything_with_a_record_that_is_not_here_means_that_nothing_is_missing()
    {
        var answer = await scene.Bob.AskAsync(Requests.Records(scene.Held, Key, Requests.After(GuardedThread.Log.LogId, GuardedThread.Newcomer.Head, long.MaxValue)));

        answer.Of<GetRecordsReply>().Logs.ShouldBeEmpty();
        await AnHonestCallIsAnsweredAsync();
    }

    [Fact]
    public async Task ten_thousand_entries_are_looked_at_and_the_first_of_a_log_counts()
    {
        var strangers = Enumerable.Range(0, 9_997).Select(static seed => Requests.After(LogOf((ulong)seed), default, 0));
        GetRecordsRequest.Types.Entry[] entries =
        [
            Requests.After(GuardedThread.Log.LogId, GuardedThread.Log.Records[1].Cid, 2),
            .. strangers,
            Requests.After(GuardedThread.Log.LogId, default, 0),
            Requests.After(GuardedThread.Log.LogId, GuardedThread.Log.Head, 3),
        ];

        var answer = await scene.Bob.AskAsync(Requests.Records(scene.Held, Key, entries));

        answer.Of<GetRecordsReply>().Logs.ShouldHaveSingleItem().Records.Count.ShouldBe(1);
        await AnHonestCallIsAnsweredAsync();
    }

    [Fact]
    public async Task of_an_exchange_of_too_many_threads_the_first_are_answered()
    {
        ExchangeEdgesRequest.Types.Entry[] entries =
        [
            Requests.Edge(scene.Held, 0, 0),
            .. Enumerable.Range(0, 9_998).Select(static seed => Requests.Edge(ThreadId.Generate(new SeededRandomSource((ulong)seed)), 1, 1)),
            Requests.Edge(scene.Held, 1, 1),
        ];

        var edges = (await scene.Bob.AskAsync(Requests.Edges(entries))).Of<ExchangeEdgesReply>().Edges;

        edges.Count.ShouldBe(100);
        edges[0].HeadsEdge.ShouldBe(scene.State.HeadsEdge);
        edges.Skip(1).ShouldAllBe(static edge => edge.HeadsEdge == 0 && edge.AddressEdge == 0 && !edge.Exists);
        scene.Host.Pulls.All.ShouldBeEmpty("the last entry was not looked at");
        await AnHonestCallIsAnsweredAsync();
    }

    // Random bytes of the right form: ten thousand keys would take their time.
    private static LogId LogOf(ulong seed)
    {
        var id = GuardedThread.Log.LogId.Bytes.ToArray();
        new SeededRandomSource(seed).Fill(id.AsSpan(^32..));
        return LogId.FromPeerId(PeerId.FromBytes(id));
    }

    private async Task AnHonestCallIsAnsweredAsync()
    {
        var answer = await scene.Bob.AskAsync(Requests.Records(scene.Held, Key));

        answer.Of<GetRecordsReply>().Logs.Single().Records.Count.ShouldBe(3);
    }
}
