using System.Text;

namespace Marten.Threads.Oracles.Reducing;

/// <summary>Section 4 of docs/reduction.md: what one operation does to one document.</summary>
public static class OracleFold
{
    private const int DocumentMaxBytes = 1024 * 1024;

    /// <summary>Merges a patch onto a document, both given as JSON text; null stands for no document.</summary>
    public static string Merge(string? document, string patch) =>
        OracleJson.Text(Merge(document is null ? Empty : Parsed(document), Parsed(patch)));

    internal static SortedDictionary<string, object> Empty => OracleJson.Object([]);

    /// <summary>The document after an operation that counts, whose status is set; null for none.</summary>
    internal static SortedDictionary<string, object>? Apply(SortedDictionary<string, object>? before, OracleOperation operation, OracleValidator? validator)
    {
        operation.Status = "applied";
        if (operation.Type == "delete") return IsRejected(before, operation, validator) ? before : null;
        var isConflict = operation.Type == "create" && before is not null;
        var after = operation.Type == "save" ? Merge(before ?? Empty, operation.Members!)
            : isConflict ? OracleJson.Object([.. operation.Members!, .. before!])
            : OracleJson.Object(operation.Members!);
        after["_id"] = OracleJson.Quoted(operation.Instance);
        if (Encoding.UTF8.GetByteCount(OracleJson.Text(after)) > DocumentMaxBytes)
        {
            operation.Status = "rejected: document too large";
            return before;
        }

        if (IsRejected(before, operation, validator)) return before;
        if (isConflict) operation.Status = "conflict: create";
        return after;
    }

    private static bool IsRejected(SortedDictionary<string, object>? before, OracleOperation operation, OracleValidator? validator)
    {
        if (validator?.Invoke(operation.Collection, operation.Type, before?.Count, operation.Members?.Count) is not false) return false;
        operation.Status = "rejected: validator";
        return true;
    }

    private static SortedDictionary<string, object> Merge(SortedDictionary<string, object> document, SortedDictionary<string, object> patch)
    {
        var merged = OracleJson.Object(document);
        foreach (var (name, value) in patch)
        {
            if (value is "null") merged.Remove(name);
            else merged[name] = Put(merged.GetValueOrDefault(name), value);
        }

        return merged;
    }

    private static object Put(object? old, object value) => old is not SortedDictionary<string, object> before ? Strip(value)
        : value is SortedDictionary<string, object> patch ? Merge(before, patch)
        : value;

    private static object Strip(object value) => value switch
    {
        SortedDictionary<string, object> members => OracleJson.Object(members.Where(static one => one.Value is not "null").Select(static one => KeyValuePair.Create(one.Key, Strip(one.Value)))),
        List<object> items => items.Where(static item => item is not "null").Select(Strip).ToList(),
        _ => value,
    };

    private static SortedDictionary<string, object> Parsed(string json) =>
        new OracleJsonReader(Encoding.UTF8.GetBytes(json)).ReadAll() as SortedDictionary<string, object> ?? throw new FormatException(json);
}
