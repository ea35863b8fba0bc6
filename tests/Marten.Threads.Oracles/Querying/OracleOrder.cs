using System.Text.Json;

namespace Marten.Threads.Oracles.Querying;

/// <summary>The order of all values, as docs/queries.md has it.</summary>
internal static class OracleOrder
{
    /// <summary>A missing value is as good as null.</summary>
    public static int Compare(JsonElement? left, JsonElement? right)
    {
        var type = Type(left).CompareTo(Type(right));
        if (type != 0) return type;

        return Type(left) switch
        {
            Types.Number => left!.Value.GetDecimal().CompareTo(right!.Value.GetDecimal()),
            Types.Text => OracleQuery.Bytewise(left!.Value.GetString()!, right!.Value.GetString()!),
            Types.Object => CompareObjects(Members(left!.Value), Members(right!.Value)),
            Types.Array => CompareLists(Sorted(left!.Value), Sorted(right!.Value)),
            Types.Bool => left!.Value.GetBoolean().CompareTo(right!.Value.GetBoolean()),
            _ => 0,
        };
    }

    private static Types Type(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => Types.Null,
        JsonValueKind.Number => Types.Number,
        JsonValueKind.String => Types.Text,
        JsonValueKind.Object => Types.Object,
        JsonValueKind.Array => Types.Array,
        _ => Types.Bool,
    };

    private static List<JsonProperty> Members(JsonElement value)
    {
        var members = value.EnumerateObject().ToList();
        members.Sort(static (left, right) => OracleQuery.Bytewise(left.Name, right.Name));
        return members;
    }

    private static List<JsonElement> Sorted(JsonElement value)
    {
        var items = value.EnumerateArray().ToList();
        items.Sort(static (left, right) => Compare(left, right));
        return items;
    }

    private static int CompareObjects(List<JsonProperty> left, List<JsonProperty> right)
    {
        for (var i = 0; i < left.Count && i < right.Count; i++)
        {
            var order = OracleQuery.Bytewise(left[i].Name, right[i].Name);
            if (order != 0) return order;
        }

        return left.Count != right.Count ? left.Count - right.Count : CompareLists([.. left.Select(static one => one.Value)], [.. right.Select(static one => one.Value)]);
    }

    private static int CompareLists(List<JsonElement> left, List<JsonElement> right)
    {
        for (var i = 0; i < left.Count && i < right.Count; i++)
        {
            var order = Compare(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Count - right.Count;
    }

    private enum Types
    {
        Null,
        Number,
        Text,
        Object,
        Array,
        Bool,
    }
}
