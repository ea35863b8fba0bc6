using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c>.</summary>
internal static class StringKeywords
{
    public static void Read(SchemaScope scope)
    {
        foreach (string keyword in new[] { "minLength", "maxLength" })
        {
            if (scope.Count(keyword) is int limit)
                scope.Add(new LengthRule(keyword, limit));
        }

        if (scope.TryGet("pattern", JsonValueKind.String, out JsonElement pattern)
            && scope.Pattern(scope.Place.Path, "pattern", pattern.GetString()!) is { } compiled)
            scope.Add(new PatternRule(compiled));
        if (!scope.TryGet("format", JsonValueKind.String, out JsonElement format))
            return;
        string name = format.GetString()!;
        if (StringFormats.Find(name) is { } isValid)
            scope.Add(new FormatRule(name, isValid));
        else
            scope.Refuse("format", $"{JsonPointer.Quote(name)} is not enforced here; these are: {StringFormats.Names}");
    }
}
