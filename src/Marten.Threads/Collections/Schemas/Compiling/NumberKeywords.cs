using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>minimum</c>, <c>exclusiveMinimum</c>, <c>maximum</c>, <c>exclusiveMaximum</c> in both forms, and <c>multipleOf</c>.</summary>
internal static class NumberKeywords
{
    public static void Read(SchemaScope scope)
    {
        ReadBound(scope, "minimum", "exclusiveMinimum");
        ReadBound(scope, "maximum", "exclusiveMaximum");
        if (!scope.TryGetNumber("multipleOf", out ExactDecimal divisor, out string shown))
            return;
        if (divisor.Sign > 0)
            scope.Add(new MultipleOfRule(divisor, shown));
        else
            scope.Refuse("multipleOf", "must be greater than 0");
    }

    private static void ReadBound(SchemaScope scope, string inclusive, string exclusive)
    {
        // draft-04: a boolean that sharpens the other keyword; drafts 06 and 07: a bound of its own
        bool sharpened = false;
        if (scope.TryGet(exclusive, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            sharpened = value.ValueKind == JsonValueKind.True;
            if (!scope.Has(inclusive))
                scope.Refuse(exclusive, $"as true or false it has no effect without {inclusive}");
        }
        else if (scope.TryGetNumber(exclusive, out ExactDecimal strict, out string shownStrict))
        {
            scope.Add(new BoundRule(exclusive, strict, shownStrict));
        }

        if (scope.TryGetNumber(inclusive, out ExactDecimal bound, out string shown))
            scope.Add(new BoundRule(sharpened ? exclusive : inclusive, bound, shown));
    }
}
