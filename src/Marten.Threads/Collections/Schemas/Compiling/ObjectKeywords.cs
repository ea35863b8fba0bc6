using System.Collections.Frozen;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c>, <c>required</c>, <c>minProperties</c>,
/// <c>maxProperties</c>, <c>propertyNames</c>, <c>dependencies</c>.
/// </summary>
internal static class ObjectKeywords
{
    public static void Read(SchemaScope scope)
    {
        ReadProperties(scope);
        if (scope.Names("required") is { } names)
            scope.Add(new RequiredRule(names));
        foreach (string keyword in new[] { "minProperties", "maxProperties" })
        {
            if (scope.Count(keyword) is int limit)
                scope.Add(new PropertyCountRule(keyword, limit));
        }

        if (scope.Schema("propertyNames") is { } name)
            scope.Add(new PropertyNamesRule(name));
        if (scope.TryGet("dependencies", JsonValueKind.Object, out JsonElement dependencies))
        {
            foreach (JsonProperty dependency in dependencies.EnumerateObject())
                ReadDependency(scope, dependency);
        }
    }

    private static void ReadProperties(SchemaScope scope)
    {
        var named = scope.NamedSchemas("properties").ToFrozenDictionary(entry => entry.Name, entry => entry.Node, StringComparer.Ordinal);
        var patterns = new List<(SchemaPattern Pattern, SchemaNode Node)>();
        JsonPointer path = scope.Place.Path.Member("patternProperties");
        foreach ((string text, SchemaNode node) in scope.NamedSchemas("patternProperties"))
        {
            if (scope.Pattern(path.Member(text), "patternProperties", text) is { } pattern)
                patterns.Add((pattern, node));
        }

        SchemaNode? additional = scope.Schema("additionalProperties");
        if (named.Count > 0 || patterns.Count > 0 || additional is not null)
            scope.Add(new PropertiesRule(named, patterns, additional));
    }

    private static void ReadDependency(SchemaScope scope, JsonProperty dependency)
    {
        bool isNames = dependency.Value.ValueKind == JsonValueKind.Array;
        scope.Add(new DependencyRule(
            dependency.Name,
            isNames ? scope.Names("dependencies", dependency.Value) : [],
            isNames ? null : scope.NamedSchema("dependencies", dependency)));
    }
}
