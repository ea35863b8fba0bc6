using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Tests.Reducing.Vectors;

namespace Marten.Threads.Tests.Reducing;

/// <summary>The oracle gives what the hand-written vectors say: it may judge the product.</summary>
public sealed class OracleVectorTests
{
    [Theory]
    [MemberData(nameof(ReductionVectors.LogNames), MemberType = typeof(ReductionVectors))]
    public void a_log_is_judged_as_its_vector_says(string what)
    {
        var (state, author, head, standings) = OracleVector.Judge(ReductionVectors.Logs[what]);

        state.ShouldBe(ReductionVectors.Logs[what].Field("state"), what);
        author.ShouldBe(ReductionVectors.Logs[what].Field("author"), what);
        standings.ShouldBe(ReductionVectors.Logs[what].Fields("standings"), what);
        if (ReductionVectors.Logs[what].TryGetProperty("head", out var counter)) head.ShouldBe(counter.GetInt64(), what);
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.OperationNames), MemberType = typeof(ReductionVectors))]
    public void operations_are_ordered_and_folded_as_their_vector_says(string what)
    {
        var (records, names) = OracleVector.Records(ReductionVectors.Operations[what], VectorCases.Root("operations.json").Fields("logs"));
        string NameOf(OracleOperation operation) => names[(operation.Log, operation.Counter, operation.Index)];

        var state = new OracleState(records);

        VectorCases.Sorted(state.Operations, NameOf, operation => operation.Status).ShouldBe(ReductionVectors.Operations[what].Fields("statuses"), what);
        VectorCases.Sorted(state.Operations.Where(operation => operation.Counts), NameOf, operation => $"{operation.EffectiveTime}").ShouldBe(ReductionVectors.Operations[what].Fields("times"), what);
        VectorCases.Sorted(state.Instances.Where(pair => pair.Value.Document is not null), pair => $"{pair.Key.Collection}/{pair.Key.Id}", pair => pair.Value.Document!)
            .ShouldBe(ReductionVectors.Operations[what].Fields("documents"), what);
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.BodyNames), MemberType = typeof(ReductionVectors))]
    public void a_body_is_taken_apart_as_its_vector_says(string what)
    {
        OracleVector.Read(ReductionVectors.Bodies[what]).ShouldBe(BodyVector.Expected(ReductionVectors.Bodies[what]), what);
    }

    [Theory]
    [MemberData(nameof(ReductionVectors.MergeNames), MemberType = typeof(ReductionVectors))]
    public void a_merge_patch_gives_what_its_vector_says(string what)
    {
        OracleFold.Merge(ReductionVectors.Merges[what].Field("target"), ReductionVectors.Merges[what].Field("patch")!).ShouldBe(ReductionVectors.Merges[what].Field("result"), what);
    }
}
