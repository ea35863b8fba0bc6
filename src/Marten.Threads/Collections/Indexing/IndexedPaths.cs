using System.Text.Json;

namespace Marten.Threads.Collections.Indexing;

/// <summary>
/// Checks the indexes of a configuration: their paths, and that the schemas know a value there that can be looked up
/// (protocol specification, section 8.3).
/// </summary>
internal static class IndexedPaths
{
    /// <summary>References that are followed in a row; more go round in a circle.</summary>
    private const int ReferencesMax = 32;

    private static readonly string[] Indexable = ["string", "number", "integer", "boolean"];

    public static IEnumerable<ThreadWriteProblem> Problems(CollectionConfiguration configuration)
    {
        var schemas = configuration.Schemas.Select(TryParse).OfType<JsonElement>().ToList();
        foreach (var index in configuration.Indexes)
        {
            if (index.Problem() is { } problem) yield return Problem(configuration, problem);
            else if (schemas.Count > 0)
            {
                foreach (var path in index.Paths)
                {
                    if (InSchemas(schemas, path) is { } missing) yield return Problem(configuration, missing);
                }
            }
        }
    }

    private static ThreadWriteProblem Problem(CollectionConfiguration configuration, string message) => new(configuration.Name, "", "$", "index", message);

    // One of several schemas is enough, as for an instance.
    private static string? InSchemas(IReadOnlyList<JsonElement> schemas, string path)
    {
        var found = schemas.Select(schema => Find(schema, path)).OfType<JsonElement>().ToList();
        if (found.Count == 0) return $"collection schema does not contain path '{path}'. Describe it with properties, or index another path.";
        return found.Exists(IsIndexable) ? null : $"value not indexable: the schema says that '{path}' is no string, number or boolean.";
    }

    private static JsonElement? Find(JsonElement schema, string path)
    {
        var at = Resolved(schema, schema);
        foreach (var name in path.Split('.'))
        {
            if (at is not { ValueKind: JsonValueKind.Object } one || !one.TryGetProperty("properties", out var properties)
                || properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty(name, out var next)) return null;
            at = Resolved(schema, next);
        }

        return at;
    }

    // A member that the schema lets be anything may be a value that can be looked up.
    private static bool IsIndexable(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type)) return schema.ValueKind != JsonValueKind.False;
        return type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(IsIndexableType) : IsIndexableType(type);
    }

    private static bool IsIndexableType(JsonElement type) => Indexable.Contains(type.GetString(), StringComparer.Ordinal);

    private static JsonElement? Resolved(JsonElement root, JsonElement schema)
    {
        var at = schema;
        for (var i = 0; i < ReferencesMax; i++)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty("$ref", out var reference)) return at;
            at = root;
            foreach (var token in reference.GetString()!.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var name = Uri.UnescapeDataString(token).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
            }
        }

        return null;
    }

    // A text that is no schema has been refused already.
    private static JsonElement? TryParse(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = SchemaLimits.SchemaJsonDepthMax });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
