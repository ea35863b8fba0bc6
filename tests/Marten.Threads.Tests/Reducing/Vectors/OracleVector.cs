using System.Globalization;
using System.Text.Json;
using Marten.Threads.Oracles.Reducing;

namespace Marten.Threads.Tests.Reducing.Vectors;

/// <summary>The cases of docs/vectors/reduction as the oracle reads them: without records, keys or encryption.</summary>
internal static class OracleVector
{
    private const string EmptyBody = "A1677061746368657380";

    /// <summary>A case of logs.json: state, author, head and the standing of each record.</summary>
    public static (string State, string? Author, long Head, SortedDictionary<string, string> Standings) Judge(JsonElement one)
    {
        var records = one.GetProperty("records").EnumerateArray().ToList();
        var log = new OracleLog(records.Select(record =>
            new OracleRecord("", record.Field("id")!, record.Field("parent"), record.Field("event")!.ToUpperInvariant(), record.Field("author")!, null)));
        return (log.State, log.Author.Length == 0 ? null : log.Author, log.Head, VectorCases.Sorted(records.Select(record => record.Field("id")!), id => id, id => Standing(log, id)));
    }

    /// <summary>The records of a case of operations.json, and the names of its operations.</summary>
    public static (IReadOnlyList<OracleRecord> Records, IReadOnlyDictionary<(string Log, long Counter, int Index), string> Names) Records(
        JsonElement one, IReadOnlyDictionary<string, string> logIds)
    {
        var operations = one.GetProperty("operations").EnumerateArray()
            .Select(operation => (Log: logIds[operation.Field("log")!].ToUpperInvariant(), Counter: operation.GetProperty("counter").GetInt64(), Index: operation.GetProperty("index").GetInt32(), Value: operation)).ToList();
        var records = new List<OracleRecord>();
        foreach (var log in operations.GroupBy(operation => operation.Log))
        {
            string? previous = null;
            for (var counter = 1; counter <= Math.Max(log.Max(operation => operation.Counter), 2); counter++)
            {
                var ofRecord = log.Where(operation => operation.Counter == counter).OrderBy(operation => operation.Index).Select(operation => OperationVector.Raw(operation.Value)).ToList();
                var cid = $"{log.Key} {counter}";
                records.Add(new OracleRecord(log.Key, cid, previous, cid, "A", ofRecord.Count == 0 ? Convert.FromHexString(EmptyBody) : RawBody.Of(ofRecord)));
                previous = cid;
            }
        }

        return (records, operations.ToDictionary(operation => (operation.Log, operation.Counter, operation.Index), operation => operation.Value.Field("op")!));
    }

    /// <summary>A case of bodies.json, as lines like those of <see cref="BodyVector"/>.</summary>
    public static IReadOnlyList<string> Read(JsonElement one)
    {
        var body = Convert.FromHexString(one.Field("body")!);
        var operations = OracleBody.Read(body);
        return operations.Count == 0 && one.TryGetProperty("opaque", out _) ? ["opaque"] : [.. operations.Select(Line)];
    }

    public static string Line(OracleOperation operation)
    {
        var outcome = operation.Status != "applied" ? "no patch" : $"{operation.Patch ?? "none"} {(operation.Normalised ? "normalised" : "as written")}";
        return $"{operation.Index} {operation.Status} '{operation.Collection}' '{operation.Instance}' {operation.Type} {operation.Stamp.ToString(CultureInfo.InvariantCulture)} {outcome}";
    }

    private static string Standing(OracleLog log, string id)
    {
        if (log.Find(id) is not { } node) return "waits";
        return node.Rejection ?? (log.State == "unconfirmed" ? "unconfirmed" : "counts");
    }
}
