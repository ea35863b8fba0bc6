using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// The names that schemas of one text give themselves: <c>$id</c> (draft-04: <c>id</c>) with a URI, which makes a document
/// of its own, or with <c>#name</c>, which names a place in the document around it.
/// </summary>
internal sealed class SchemaIdentifiers
{
    private readonly Dictionary<(string Document, string Anchor), (JsonElement Schema, SchemaPlace Place)> _named = [];

    public SchemaIdentifiers(JsonElement root) => _named[("", "")] = (root, SchemaPlace.Root(root));

    /// <summary>What a schema calls itself, or null. Beside <c>$ref</c> it is not a name (draft-07 section 8.3).</summary>
    public static string? Read(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$ref", out _))
            return null;
        foreach (string keyword in new[] { "$id", "id" })
        {
            if (schema.TryGetProperty(keyword, out JsonElement id) && id.ValueKind == JsonValueKind.String && id.GetString()!.Length <= SchemaLimits.IdentifierMaxLength)
                return id.GetString();
        }

        return null;
    }

    /// <summary>Takes down what a schema calls itself.</summary>
    public void Add(JsonElement schema, SchemaScope scope)
    {
        if (Read(schema) is not { } name)
            return;
        (string document, string fragment) = SchemaUri.Split(name);
        if (document.Length > 0)
            Add(scope, schema, (scope.Place.Basis, ""));
        // "#/properties/a" repeats the place, as some generators do, and names nothing
        if (fragment.Length > 0 && fragment[0] != '/')
            Add(scope, schema, (scope.Place.Basis, fragment));
    }

    /// <summary>Whether a schema of the text has this name.</summary>
    public bool Knows(string document) => _named.ContainsKey((document, ""));

    /// <summary>The schema of a document's name, or of an anchor in it.</summary>
    public bool TryFind(string document, string anchor, out JsonElement schema, out SchemaPlace place)
    {
        bool found = _named.TryGetValue((document, anchor), out (JsonElement Schema, SchemaPlace Place) entry);
        (schema, place) = entry;
        return found;
    }

    private void Add(SchemaScope scope, JsonElement schema, (string Document, string Anchor) name)
    {
        if (name.Document.Length > SchemaLimits.IdentifierMaxLength)
            scope.Refuse("$id", $"names a document with more than {SchemaLimits.IdentifierMaxLength} characters");
        else if (!_named.TryAdd(name, (schema, scope.Place)))
            scope.Refuse("$id", $"{JsonPointer.Quote(name.Document + '#' + name.Anchor)} is the name of another schema already");
    }
}
