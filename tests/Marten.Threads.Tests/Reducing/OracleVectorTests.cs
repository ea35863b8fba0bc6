using System.Text.Json;
using Marten.Threads.Oracles.Reducing;
using Marten.Threads.Tests.Reducing.Vectors;

namespace Marten.Threads.Tests.Reducing;

/// <summary>The oracle gives what the hand-written vectors say: it may judge the product.</summary>
public sealed class OracleVectorTests
{
    private static readonly IReadOnlyDictionary<string, JsonElement> Logs = VectorCases.Read("logs.json");
    private static readonly IReadOnlyDictionary<string, JsonElement> Operations = VectorCases.Read("operations.json");
    private static readonly IReadOnlyDictionary<string, JsonElement> Bodies = VectorCases.Read("bodies.json");
    private static readonly IReadOnlyDictionary<string, JsonElement> Merges = VectorCases.Read("merge-patches.json");

    public static TheoryData<string> LogNames => [.. Logs.Keys];

    public static TheoryData<string> OperationNames => [.. Operations.Keys];

    public static TheoryData<string> BodyNames => [.. Bodies.Keys];

    public static TheoryData<string> MergeNames => [.. Merges.Keys];

    [Theory]
    [MemberData(nameof(LogNames))]
    public void a_log_is_judged_as_its_vector_says(string what)
    {
        var (state, author, head, standings) = OracleVector.Judge(Logs[what]);

        state.ShouldBe(Logs[what].Field("state"), what);
        author.ShouldBe(Logs[what].Field("author"), what);
        standings.ShouldBe(Logs[what].Fields("standings"), what);
        if (Logs[what].TryGetProperty("head", out var counter)) head.ShouldBe(counter.GetInt64(), what);
    }

    [Theory]
    [MemberData(nameof(OperationNames))]
    public void operations_are_ordered_and_folded_as_their_vector_says(string what)
    {
        var (records, names) = OracleVector.Records(Operations[what], VectorCases.Root("operations.json").Fields("logs"));
        string NameOf(OracleOperation operation) => names[(operation.Log, operation.Counter, operation.Index)];

        var state = new OracleState(records);

        VectorCases.Sorted(state.Operations, NameOf, operation => operation.Status).ShouldBe(Operations[what].Fields("statuses"), what);
        VectorCases.Sorted(state.Operations.Where(operation => operation.Counts), NameOf, operation => $"{operation.EffectiveTime}").ShouldBe(Operations[what].Fields("times"), what);
        VectorCases.Sorted(state.Instances.Where(pair => pair.Value.Document is not null), pair => $"{pair.Key.Collection}/{pair.Key.Id}", pair => pair.Value.Document!)
            .ShouldBe(Operations[what].Fields("documents"), what);
    }

    [Theory]
    [MemberData(nameof(BodyNames))]
    public void a_body_is_taken_apart_as_its_vector_says(string what)
    {
        OracleVector.Read(Bodies[what]).ShouldBe(BodyVector.Expected(Bodies[what]), what);
    }

    [Theory]
    [MemberData(nameof(MergeNames))]
    public void a_merge_patch_gives_what_its_vector_says(string what)
    {
        OracleFold.Merge(Merges[what].Field("target"), Merges[what].Field("patch")!).ShouldBe(Merges[what].Field("result"), what);
    }
}
