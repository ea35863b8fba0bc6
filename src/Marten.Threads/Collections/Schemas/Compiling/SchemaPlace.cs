using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>Where a schema stands: its path, how many schemas are around it, itself counted, and whether one of them has an <c>$id</c> of its own.</summary>
internal readonly record struct SchemaPlace(JsonPointer Path, int Nesting, bool IsEmbedded)
{
    public static SchemaPlace Root { get; } = new(JsonPointer.Root, Nesting: 1, IsEmbedded: false);

    /// <summary>
    /// An <c>$id</c> below the root makes the schema a document of its own: <c>#/…</c> inside it means that document.
    /// </summary>
    public SchemaPlace Below(JsonElement schema, JsonPointer path) => new(path, Nesting + 1, IsEmbedded || HasOwnId(schema));

    private static bool HasOwnId(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && (IsText(schema, "$id") || IsText(schema, "id"));

    private static bool IsText(JsonElement schema, string name) => schema.TryGetProperty(name, out JsonElement id) && id.ValueKind == JsonValueKind.String;
}
