using System.Globalization;
using System.Text.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>A case of bodies.json: what it says and what the product reads, as lines to compare.</summary>
internal static class BodyVector
{
    public static IReadOnlyList<string> Expected(JsonElement one)
    {
        if (one.TryGetProperty("opaque", out _)) return ["opaque"];
        return [.. one.GetProperty("operations").EnumerateArray().SelectMany(operation =>
            Enumerable.Range(0, operation.TryGetProperty("times", out var times) ? times.GetInt32() : 1).Select(i => Line(operation, i)))];
    }

    public static IReadOnlyList<string> Read(JsonElement one)
    {
        var body = Convert.FromHexString(one.Field("body")!);
        return EventBody.TryRead(body, out var operations) ? [.. operations.Select(Line)] : ["opaque"];
    }

    private static string Line(JsonElement operation, int again)
    {
        var index = operation.GetProperty("index").GetInt32() + again;
        var outcome = operation.TryGetProperty("normalised", out var normalised)
            ? $"{operation.Field("patch") ?? "none"} {(normalised.GetBoolean() ? "normalised" : "as written")}"
            : "no patch";
        return Line(index, operation.Field("status")!, operation.Field("collection")!, operation.Field("instance")!, operation.Field("type")!, operation.Field("stamp")!, outcome);
    }

    public static string Line(PatchOperation operation)
    {
        var status = operation.IsRejected ? OperationStatus.RejectedPrefix + EnumWords.Of(operation.Defect.ToString()) : OperationStatus.Applied;
        var outcome = operation.IsRejected ? "no patch" : $"{operation.Patch?.ToString() ?? "none"} {(operation.IsNormalised ? "normalised" : "as written")}";
        var stamp = operation.Timestamp.ToString(CultureInfo.InvariantCulture);
        return Line(operation.Index, status, operation.CollectionName, operation.InstanceId, OperationTypes.NameOf(operation.Type), stamp, outcome);
    }

    private static string Line(int index, string status, string collection, string instance, string type, string stamp, string outcome) =>
        $"{index} {status} '{collection}' '{instance}' {type} {stamp} {outcome}";
}
