using System.Globalization;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>Where a <c>$ref</c> leads: a document's name, resolved, and the part behind <c>#</c>.</summary>
internal readonly record struct SchemaReference(string Document, string Fragment);

/// <summary>
/// <c>$ref</c>: to what stands in the same text, by place or by name, and to draft-07's own schema, which is built in.
/// Anything else is refused as it stands; nothing here can fetch.
/// </summary>
internal static class SchemaReferences
{
    public static bool TryRead(JsonElement reference, SchemaScope scope, out SchemaReference read)
    {
        read = default;
        if (reference.ValueKind != JsonValueKind.String)
        {
            scope.Refuse("$ref", "must be a string");
            return false;
        }

        string text = reference.GetString()!;
        if (text.Length > SchemaLimits.IdentifierMaxLength)
        {
            scope.Refuse("$ref", $"is longer than {SchemaLimits.IdentifierMaxLength} characters");
            return false;
        }

        (string document, string fragment) = SchemaUri.Split(text);
        string basis = scope.Place.Basis;
        read = new SchemaReference(document.Length == 0 ? basis : SchemaUri.Resolve(basis, document), fragment);
        return true;
    }

    /// <summary>Finds the schema in the text; a <paramref name="problem"/> when there is none.</summary>
    public static bool TryFind(SchemaIdentifiers identifiers, SchemaReference reference, out JsonElement target, out SchemaPlace place, out string problem)
    {
        problem = "there is nothing at the place that it names";
        if (!identifiers.TryFind(reference.Document, "", out target, out place))
        {
            problem = $"{JsonPointer.Quote(reference.Document)} points outside of this schema, and nothing is ever fetched";
            return false;
        }

        if (JsonPointer.TryReadFragment(reference.Fragment, out string[] segments))
            return TryWalk(segments, ref target, ref place);
        return identifiers.TryFind(reference.Document, reference.Fragment, out target, out place);
    }

    private static bool TryWalk(string[] segments, ref JsonElement target, ref SchemaPlace place)
    {
        int nesting = place.Nesting;
        foreach (string segment in segments)
        {
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(segment, out JsonElement member))
                (target, place) = (member, place.Below(member, place.Path.Member(segment)));
            else if (target.ValueKind == JsonValueKind.Array && TryGetItem(target, segment, out int index))
                (target, place) = (target[index], place.Below(target[index], place.Path.Item(index)));
            else
                return false;
        }

        // every second step at most enters a schema: properties, then its member
        place = place with { Nesting = nesting + (segments.Length / 2) };
        return true;
    }

    private static bool TryGetItem(JsonElement array, string segment, out int index) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < array.GetArrayLength()
        && (segment.Length == 1 || segment[0] != '0');
}
