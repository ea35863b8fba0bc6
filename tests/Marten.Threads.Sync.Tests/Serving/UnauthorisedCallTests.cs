using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Whoever is not entitled learns nothing of a thread, not even that it is here; changes nothing; and is not called back.</summary>
public sealed class UnauthorisedCallTests(GuardedThread scene) : IClassFixture<GuardedThread>
{
    public static TheoryData<string, string> Calls { get; } = [.. UnauthorisedCall.All.Select(static call => (call.Rpc, call.Variant))];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task a_stranger_learns_nothing_and_changes_nothing(string rpc, string variant)
    {
        var call = UnauthorisedCall.All.Single(one => one.Rpc == rpc && one.Variant == variant);
        await scene.NewStrangerAsync();
        var (before, pulls) = (await scene.Host.ContentsAsync(), scene.Host.Pulls.All);

        var held = await AskAsync(call, scene.Held);
        var absent = await AskAsync(call, GuardedThread.Absent);

        held.ShouldBeA(call.Answer.StatusCode, call.Answer.Detail);
        Said(held, scene.Held).ShouldBe(Said(absent, GuardedThread.Absent), "the answer tells whether the thread is here");
        scene.ToldBy(held).ShouldBeEmpty();
        (await scene.Host.ContentsAsync()).ShouldBe(before);
        scene.Host.Pulls.All.ShouldBe(pulls, "whoever is called back is shown the key");
        (await scene.Host.Replica.StateAsync(scene.Held, TestContext.Current.CancellationToken))!.Knows(scene.Mallory.Id).ShouldBeFalse();
    }

    [Theory]
    [InlineData("GetLogs")]
    [InlineData("GetRecords")]
    [InlineData("PushLog")]
    [InlineData("PushRecord")]
    [InlineData("ExchangeEdges")]
    public void every_method_is_tried_in_twelve_ways(string rpc)
    {
        UnauthorisedCall.All.Where(call => call.Rpc == rpc).Select(static call => call.Variant).Distinct().Count().ShouldBe(12);
    }

    [Fact]
    public async Task what_strangers_are_not_told_is_found_in_answers_to_a_peer_that_is_known()
    {
        var key = GuardedThread.Log.ThreadKey.ServiceKey;

        var logs = await scene.Bob.AskAsync(Requests.Logs(scene.Held, key));
        var records = await scene.Bob.AskAsync(Requests.Records(scene.Held, key));
        var edges = await scene.Bob.AskAsync(Requests.Edges(Requests.Edge(scene.Held, 0, 0)));

        scene.ToldBy(logs).ShouldBe(["log", "address", "CID"]);
        scene.ToldBy(records).Distinct().ShouldBe(["log", "address", "CID", "record", "body"], ignoreOrder: true);
        scene.ToldBy(edges).ShouldBe(["heads edge", "address edge"]);
    }

    private Task<Answer> AskAsync(UnauthorisedCall call, ThreadId thread) => scene.Mallory.AskAsync(call.Request(scene, thread), call.Headers?.Invoke(scene));

    // An answer may repeat what thread it was asked for.
    private static (Grpc.Core.StatusCode Code, string Detail, string Reply) Said(Answer answer, ThreadId asked) =>
        (answer.Code, answer.Detail, Convert.ToHexString(answer.Reply?.ToByteArray() ?? []).Replace(Convert.ToHexString(asked.Span), "asked", StringComparison.Ordinal));
}
