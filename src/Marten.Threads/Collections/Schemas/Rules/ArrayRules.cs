using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>items</c> and <c>additionalItems</c>: one schema for each of the first places, another for all places after them.</summary>
internal sealed class ItemsRule(IReadOnlyList<SchemaNode> places, SchemaNode? rest) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        if (rest is { IsFalse: true } && value.GetArrayLength() > places.Count)
            return evaluation.Fail(places.Count == 0 ? "items" : "additionalItems", $"must have at most {places.Count} items");
        bool holds = true;
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            SchemaNode? node = index < places.Count ? places[index] : rest;
            if (node is null)
                break;
            if (!evaluation.CheckItem(node, index++, item))
                holds = false;
            if (!holds && evaluation.IsTrial)
                break;
        }

        return holds;
    }
}

/// <summary><c>minItems</c> and <c>maxItems</c>.</summary>
internal sealed class ItemCountRule(string keyword, int limit) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        int count = value.GetArrayLength();
        return keyword == "minItems"
            ? count >= limit || evaluation.Fail(keyword, $"must have at least {limit} items")
            : count <= limit || evaluation.Fail(keyword, $"must have at most {limit} items");
    }
}

/// <summary><c>uniqueItems</c>.</summary>
internal sealed class UniqueItemsRule : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        // hashing and comparing walk the whole value
        if (!evaluation.Spend(JsonMarshal.GetRawUtf8Value(value).Length / 8))
            return false;
        var seen = new HashSet<JsonElement>(JsonValueComparer.Instance);
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!seen.Add(item))
                return evaluation.Fail("uniqueItems", "must not have two equal items");
        }

        return true;
    }
}

/// <summary><c>contains</c>: at least one item passes.</summary>
internal sealed class ContainsRule(SchemaNode node) : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return true;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (evaluation.Holds(node, item))
                return true;
        }

        return evaluation.Fail("contains", "must have an item of the kind that is asked for");
    }
}
