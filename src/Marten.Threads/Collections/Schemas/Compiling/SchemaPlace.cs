using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>Where a schema stands: its path, how many schemas are around it, itself counted, and the name that references in it start from.</summary>
internal readonly record struct SchemaPlace(JsonPointer Path, int Nesting, string Basis)
{
    /// <summary>The place of a whole text, which begins without a name.</summary>
    public static SchemaPlace Root(JsonElement schema) => new(JsonPointer.Root, Nesting: 1, NameIn("", schema));

    /// <summary>
    /// An <c>$id</c> makes the schema a document of its own: <c>#/…</c> inside it means that document.
    /// </summary>
    public SchemaPlace Below(JsonElement schema, JsonPointer path) => new(path, Nesting + 1, NameIn(Basis, schema));

    private static string NameIn(string basis, JsonElement schema)
    {
        string document = SchemaUri.Split(SchemaIdentifiers.Read(schema) ?? "").Document;
        return document.Length == 0 ? basis : SchemaUri.Resolve(basis, document);
    }
}
