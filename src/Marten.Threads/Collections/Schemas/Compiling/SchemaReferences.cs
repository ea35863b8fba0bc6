using System.Globalization;
using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>
/// <c>$ref</c>: only <c>#</c> and <c>#/…</c>, within the same text. Anything else is refused as it stands; nothing here can fetch.
/// </summary>
internal static class SchemaReferences
{
    public static bool TryRead(JsonElement reference, SchemaScope scope, out string[] segments)
    {
        segments = [];
        string? problem = null;
        if (reference.ValueKind != JsonValueKind.String)
            problem = "must be a string";
        else if (reference.GetString() is not ['#', ..] text)
            problem = $"{JsonPointer.Quote(reference.GetString()!)} points outside of this schema; only # and #/… are followed";
        else if (!JsonPointer.TryReadFragment(text[1..], out segments))
            problem = $"{JsonPointer.Quote(text)} is not a JSON pointer; only # and #/… are followed";
        else if (scope.Place.IsEmbedded)
            problem = "stands below an $id that is not the root's, so it would mean another document";
        if (problem is not null)
            scope.Refuse("$ref", problem);
        return problem is null;
    }

    /// <summary>Walks the schema text along a JSON pointer.</summary>
    public static bool TryFind(JsonElement root, string[] segments, out JsonElement target, out SchemaPlace place)
    {
        target = root;
        JsonPointer path = JsonPointer.Root;
        place = SchemaPlace.Root;
        foreach (string segment in segments)
        {
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(segment, out JsonElement member))
                (target, path) = (member, path.Member(segment));
            else if (target.ValueKind == JsonValueKind.Array && TryGetItem(target, segment, out int index))
                (target, path) = (target[index], path.Item(index));
            else
                return false;
            place = place.Below(target, path);
        }

        // every second step at most enters a schema: properties, then its member
        place = place with { Nesting = place.Nesting / 2 };
        return true;
    }

    private static bool TryGetItem(JsonElement array, string segment, out int index) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out index)
        && index < array.GetArrayLength()
        && (segment.Length == 1 || segment[0] != '0');
}
