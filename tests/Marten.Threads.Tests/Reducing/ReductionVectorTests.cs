using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Logs;
using Marten.Threads.Tests.Reducing.Vectors;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// The vectors that docs/reduction.md ships for other implementations (docs/vectors/reduction): the product gives what they say, in
/// whatever order things arrive.
/// </summary>
public sealed class ReductionVectorTests
{
    private const int LogCases = 38;
    private const int OperationCases = 42;
    private const int BodyCases = 110;
    private const int MergeCases = 28;
    private const int RandomDeliveries = 8;

    [Fact]
    public void no_case_went_missing()
    {
        (ReductionVectors.Logs.Count, ReductionVectors.Operations.Count, ReductionVectors.Bodies.Count, ReductionVectors.Merges.Count).ShouldBe((LogCases, OperationCases, BodyCases, MergeCases));
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.LogNames), MemberType = typeof(ReductionVectors))]
    public async Task a_log_is_judged_as_its_vector_says(string what)
    {
        var expected = ReductionVectors.Logs[what];
        var vector = new LogVector(expected);

        foreach (var order in Trees.Orders(vector.Records))
        {
            var (state, author, head, standings) = await vector.JudgeAsync(order);

            state.ShouldBe(expected.Field("state"), what);
            author.ShouldBe(expected.Field("author"), what);
            standings.ShouldBe(expected.Fields("standings"), what);
            if (expected.TryGetProperty("head", out var counter)) head.ShouldBe(counter.GetInt64(), what);
        }
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.OperationNames), MemberType = typeof(ReductionVectors))]
    public async Task operations_are_ordered_and_folded_as_their_vector_says(string what)
    {
        var expected = ReductionVectors.Operations[what];
        var vector = new OperationVector(expected, VectorCases.Root("operations.json").Fields("logs"));
        var random = new SeededRandomSource(9);

        for (var delivery = 0; delivery <= RandomDeliveries; delivery++)
        {
            var node = vector.Node();
            var batches = delivery == 0 ? [vector.Records] : Deliveries.Of(vector.Records, random);
            foreach (var batch in batches) await node.IngestAsync(batch);

            vector.OrderOf(node).ShouldBe(expected.GetProperty("order").EnumerateArray().Select(name => name.GetString()!), what);
            vector.TimesOf(node).ShouldBe(expected.Fields("times"), what);
            vector.StatusesOf(node).ShouldBe(expected.Fields("statuses"), what);
            node.Instances().ShouldBe(expected.Fields("documents"), what);
        }
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.BodyNames), MemberType = typeof(ReductionVectors))]
    public void a_body_is_taken_apart_as_its_vector_says(string what)
    {
        BodyVector.Read(ReductionVectors.Bodies[what]).ShouldBe(BodyVector.Expected(ReductionVectors.Bodies[what]), what);
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.MergeNames), MemberType = typeof(ReductionVectors))]
    public void a_merge_patch_gives_what_its_vector_says(string what)
    {
        var (target, patch) = (ReductionVectors.Merges[what].Field("target"), (DocObject)JsonText.Parse(ReductionVectors.Merges[what].Field("patch")!));
        var before = target is null ? DocObject.Empty : (DocObject)JsonText.Parse(target);

        MergePatch.Apply(before, patch).ToString().ShouldBe(ReductionVectors.Merges[what].Field("result"), what);
    }
}
