using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>type</c>, <c>enum</c>, <c>const</c>.</summary>
internal static class ValueKeywords
{
    public static void Read(SchemaScope scope)
    {
        if (scope.TryGet("type", out JsonElement type))
            ReadType(scope, type);
        // cloned, because the document they were read from is given back after compiling
        if (scope.TryGet("enum", JsonValueKind.Array, out JsonElement values))
        {
            if (values.GetArrayLength() == 0)
                scope.Refuse("enum", "must hold at least one value");
            scope.Add(new AllowedValuesRule("enum", values.EnumerateArray().Select(value => value.Clone())));
        }

        if (scope.TryGet("const", out JsonElement only))
            scope.Add(new AllowedValuesRule("const", [only.Clone()]));
    }

    private static void ReadType(SchemaScope scope, JsonElement type)
    {
        IEnumerable<JsonElement> names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : [type];
        var types = SchemaTypes.None;
        foreach (JsonElement name in names)
        {
            if (name.ValueKind == JsonValueKind.String && TypeRule.TryParse(name.GetString()!, out SchemaTypes one))
                types |= one;
            else
                scope.Refuse("type", "must name null, boolean, object, array, string, integer or number");
        }

        if (type.ValueKind == JsonValueKind.Array && type.GetArrayLength() == 0)
            scope.Refuse("type", "must name at least one type");
        // an integer is a number in any case
        scope.Add(new TypeRule(types.HasFlag(SchemaTypes.Number) ? types | SchemaTypes.Integer : types));
    }
}
