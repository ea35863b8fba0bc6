using System.Collections.Frozen;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// The vocabulary: the keywords of drafts 04, 06 and 07 together, whatever <c>$schema</c> says.
/// Each is enforced or an annotation; any other word is refused, because a rule that nobody enforces is worse than none.
/// </summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> Enforced = FrozenSet.Create(
        StringComparer.Ordinal,
        "$ref", "type", "enum", "const",
        "multipleOf", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
        "minLength", "maxLength", "pattern", "format",
        "items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains",
        "properties", "patternProperties", "additionalProperties", "minProperties", "maxProperties",
        "required", "propertyNames", "dependencies",
        "allOf", "anyOf", "oneOf", "not", "if", "then", "else");

    // media and binaryEncoding: what the Go client's generator writes for byte arrays; hints in draft-04
    private static readonly FrozenSet<string> Annotations = FrozenSet.Create(
        StringComparer.Ordinal,
        "$schema", "$id", "id", "$comment", "title", "description", "default", "example", "examples",
        "definitions", "$defs", "readOnly", "writeOnly", "deprecated", "media", "binaryEncoding");

    private static readonly FrozenSet<string> Drafts = FrozenSet.Create(
        StringComparer.Ordinal,
        "json-schema.org/schema", "json-schema.org/draft-04/schema", "json-schema.org/draft-06/schema", "json-schema.org/draft-07/schema");

    /// <summary>All keywords that judge a value or lead to what does.</summary>
    public static IReadOnlySet<string> AllEnforced => Enforced;

    public static bool IsAnnotation(string keyword) => Annotations.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal);

    public static bool IsKnown(string keyword) => Enforced.Contains(keyword) || IsAnnotation(keyword);

    public static bool IsKnownDraft(JsonElement uri)
    {
        if (uri.ValueKind != JsonValueKind.String)
            return false;
        string text = uri.GetString()!.TrimEnd('#');
        int scheme = text.StartsWith("https://", StringComparison.Ordinal) ? 8 : text.StartsWith("http://", StringComparison.Ordinal) ? 7 : 0;
        return scheme > 0 && Drafts.Contains(text[scheme..]);
    }

    /// <summary>Adds the rules of one schema that has no <c>$ref</c>.</summary>
    public static void Read(SchemaScope scope)
    {
        ValueKeywords.Read(scope);
        NumberKeywords.Read(scope);
        StringKeywords.Read(scope);
        ArrayKeywords.Read(scope);
        ObjectKeywords.Read(scope);
        CombiningKeywords.Read(scope);
    }
}
