using System.Text;
using System.Text.Json;

namespace Marten.Threads.Oracles.Querying;

/// <summary>
/// QueryJSON read plainly from docs/queries.md: a query is asked of every document, the answer is sorted by comparing all pairs,
/// and what is not wanted is thrown away. Slow, and without any idea of the product's.
/// </summary>
public static class OracleQuery
{
    /// <summary>The ids of the answer in order, or null when the query must be refused.</summary>
    /// <param name="query">QueryJSON.</param>
    /// <param name="documents">JSON objects with a text as <c>_id</c>.</param>
    public static IReadOnlyList<string>? Answer(string query, IEnumerable<string> documents)
    {
        using var asked = JsonDocument.Parse(query);
        if (!IsGood(asked.RootElement)) return null;

        var root = asked.RootElement;
        var sort = Member(root, "sort") is { ValueKind: JsonValueKind.Object } object_ ? object_ : default;
        var path = sort.ValueKind == JsonValueKind.Object ? Text(sort, "fieldPath") : "";
        var isDescending = path.Length > 0 && Member(sort, "desc")?.ValueKind == JsonValueKind.True;
        var seek = Text(root, "seek");

        var found = new List<(string Id, JsonElement Document)>();
        foreach (var document in documents)
        {
            var read = JsonSerializer.Deserialize<JsonElement>(document);
            var id = read.GetProperty("_id").GetString()!;
            var order = Bytewise(id, seek);
            var isSought = seek.Length == 0 || (path == "_id" && isDescending ? order <= 0 : order >= 0);
            if (isSought && Matches(root, read)) found.Add((id, read));
        }

        found.Sort((left, right) =>
        {
            var order = path.Length == 0 ? 0 : OracleOrder.Compare(Value(left.Document, path), Value(right.Document, path));
            return order != 0 ? (isDescending ? -order : order) : Bytewise(left.Id, right.Id);
        });
        var limit = Number(root, "limit");
        return [.. found.Skip((int)Math.Max(0, Number(root, "skip"))).Take(limit > 0 ? (int)limit : int.MaxValue).Select(static one => one.Id)];
    }

    internal static int Bytewise(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static bool IsGood(JsonElement query) =>
        Items(query, "ands").All(static criterion =>
            Number(criterion, "operation") is >= 0 and <= 5
            && Member(criterion, "value") is { } value && new[] { "string", "bool", "float" }.Count(kind => Member(value, kind) is not null) == 1)
        && Items(query, "ors").All(IsGood);

    /// <summary>All of ands, or any of ors.</summary>
    private static bool Matches(JsonElement query, JsonElement document) =>
        Items(query, "ands").All(criterion => Holds(criterion, document)) || Items(query, "ors").Any(inner => Matches(inner, document));

    private static bool Holds(JsonElement criterion, JsonElement document)
    {
        var operation = Number(criterion, "operation");
        var value = Member(criterion, "value")!.Value;
        var operand = Member(value, "string") ?? Member(value, "bool") ?? Member(value, "float");
        if (Value(document, Text(criterion, "fieldPath")) is not { } found || Order(found, operand!.Value) is not { } order) return operation == 1;

        return operation switch { 0 => order == 0, 1 => order != 0, 2 => order > 0, 3 => order < 0, 4 => order >= 0, _ => order <= 0 };
    }

    /// <summary>Null when the two are not of one type.</summary>
    private static int? Order(JsonElement found, JsonElement operand) => (found.ValueKind, operand.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => Bytewise(found.GetString()!, operand.GetString()!),
        (JsonValueKind.Number, JsonValueKind.Number) => found.GetDecimal().CompareTo(operand.GetDecimal()),
        (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) => found.ValueKind == operand.ValueKind ? 0 : -1,
        _ => null,
    };

    private static JsonElement? Value(JsonElement document, string path)
    {
        JsonElement? value = document;
        foreach (var name in path.Split('.'))
            value = value is { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty(name, out var member) ? member : null;
        return value;
    }

    /// <summary>A member whatever the case of its name; null is as good as none.</summary>
    private static JsonElement? Member(JsonElement holder, string name)
    {
        foreach (var member in holder.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return member.Value.ValueKind == JsonValueKind.Null ? null : member.Value;
        }

        return null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement holder, string name) => Member(holder, name)?.EnumerateArray().AsEnumerable() ?? [];

    private static string Text(JsonElement holder, string name) => Member(holder, name)?.GetString() ?? "";

    private static long Number(JsonElement holder, string name) => Member(holder, name)?.GetInt64() ?? 0;
}
