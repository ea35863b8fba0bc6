using System.Text.Json;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>The vectors that docs/reduction.md ships for other implementations (docs/vectors/reduction), by the names of their cases.</summary>
public static class ReductionVectors
{
    public static readonly IReadOnlyDictionary<string, JsonElement> Logs = VectorCases.Read("logs.json");
    public static readonly IReadOnlyDictionary<string, JsonElement> Operations = VectorCases.Read("operations.json");
    public static readonly IReadOnlyDictionary<string, JsonElement> Bodies = VectorCases.Read("bodies.json");
    public static readonly IReadOnlyDictionary<string, JsonElement> Merges = VectorCases.Read("merge-patches.json");

    public static TheoryData<string> LogNames => [.. Logs.Keys];

    public static TheoryData<string> OperationNames => [.. Operations.Keys];

    public static TheoryData<string> BodyNames => [.. Bodies.Keys];

    public static TheoryData<string> MergeNames => [.. Merges.Keys];
}
