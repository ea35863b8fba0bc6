using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>items</c>, <c>additionalItems</c>, <c>minItems</c>, <c>maxItems</c>, <c>uniqueItems</c>, <c>contains</c>.</summary>
internal static class ArrayKeywords
{
    public static void Read(SchemaScope scope)
    {
        ReadItems(scope);
        foreach (string keyword in new[] { "minItems", "maxItems" })
        {
            if (scope.Count(keyword) is int limit)
                scope.Add(new ItemCountRule(keyword, limit));
        }

        if (scope.TryGet("uniqueItems", out JsonElement unique))
        {
            if (unique.ValueKind == JsonValueKind.True)
                scope.Add(new UniqueItemsRule());
            else if (unique.ValueKind != JsonValueKind.False)
                scope.Refuse("uniqueItems", "must be true or false");
        }

        if (scope.Schema("contains") is { } contained)
            scope.Add(new ContainsRule(contained));
    }

    private static void ReadItems(SchemaScope scope)
    {
        bool byPlace = scope.TryGet("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array;
        SchemaNode? rest = scope.Schema("additionalItems");
        if (byPlace)
            scope.Add(new ItemsRule(scope.Schemas("items")!, rest));
        else if (scope.Schema("items") is { } each)
            scope.Add(new ItemsRule([], each));
        if (!byPlace && rest is not null)
            scope.RefuseIdle(rest, "additionalItems", "has no effect without an array in items");
    }
}
