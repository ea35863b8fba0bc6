using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>JSON Schema's names of types; <c>number</c> holds every integer.</summary>
[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    String = 16,
    Integer = 32,
    Number = 64,
}

/// <summary><c>type</c>: one name or several. 1.0 is an integer, as drafts 06 and 07 say.</summary>
internal sealed class TypeRule(SchemaTypes types) : SchemaRule
{
    private readonly string _message = $"must be {string.Join(" or ", Names(types))}";

    public SchemaTypes Types { get; } = types;

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        (TypeOf(value) & Types) != SchemaTypes.None || evaluation.Fail("type", _message);

    public static bool TryParse(string name, out SchemaTypes type)
    {
        type = name switch
        {
            "null" => SchemaTypes.Null,
            "boolean" => SchemaTypes.Boolean,
            "object" => SchemaTypes.Object,
            "array" => SchemaTypes.Array,
            "string" => SchemaTypes.String,
            "integer" => SchemaTypes.Integer,
            "number" => SchemaTypes.Number,
            _ => SchemaTypes.None,
        };
        return type != SchemaTypes.None;
    }

    private static SchemaTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SchemaTypes.Null,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        JsonValueKind.Object => SchemaTypes.Object,
        JsonValueKind.Array => SchemaTypes.Array,
        JsonValueKind.String => SchemaTypes.String,
        _ => ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out ExactDecimal number) && number.IsInteger
            ? SchemaTypes.Integer | SchemaTypes.Number
            : SchemaTypes.Number,
    };

    private static IEnumerable<string> Names(SchemaTypes types) =>
        Enum.GetValues<SchemaTypes>().Where(type => type != SchemaTypes.None && types.HasFlag(type)).Select(type => type.ToString().ToLowerInvariant());
}

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class AllowedValuesRule(string keyword, IEnumerable<JsonElement> values) : SchemaRule
{
    private readonly FrozenSet<JsonElement> _values = values.ToFrozenSet(JsonValueComparer.Instance);

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        // hashing and comparing walk the whole value
        if (!evaluation.Spend(JsonMarshal.GetRawUtf8Value(value).Length / 8))
            return false;
        return _values.Contains(value)
            || evaluation.Fail(keyword, keyword == "const" ? "must be the one value that is allowed" : "must be one of the values that are allowed");
    }
}

/// <summary>The boolean schema <c>false</c>.</summary>
internal sealed class NothingRule : SchemaRule
{
    public override bool Check(JsonElement value, SchemaEvaluation evaluation) => evaluation.Fail("false", "must not be there");
}
