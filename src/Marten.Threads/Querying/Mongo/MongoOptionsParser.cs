using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Querying.Mongo;

/// <summary>
/// Reads MongoDB's options of a find: <c>{"sort": {"a": 1, "b": -1}, "skip": 0, "limit": 10, "projection": {"a": 1}}</c>. The order
/// in which fields to sort by are written counts, so here, and only here, a text is read in its own order.
/// </summary>
internal static class MongoOptionsParser
{
    public static DocumentQuery Parse(DocumentQuery query, ReadOnlyMemory<byte> utf8, QueryReading reading)
    {
        QueryReading.ReadJson(utf8);
        if (!StrictJson.TryParse(utf8, JsonText.DepthMax, out JsonDocument? document))
            throw QueryReading.Error(JsonPointer.Root, "The options are not JSON, or have a name twice: write an object such as {\"limit\": 10}.");

        using (document)
        {
            if (document!.RootElement.ValueKind != JsonValueKind.Object)
                throw QueryReading.Error(JsonPointer.Root, "The options must be an object such as {\"limit\": 10}.");
            foreach (JsonProperty option in document.RootElement.EnumerateObject())
                query = With(query, option, reading);
        }

        return query;
    }

    private static DocumentQuery With(DocumentQuery query, JsonProperty option, QueryReading reading)
    {
        JsonPointer place = JsonPointer.Root.Member(option.Name);
        return option.Name switch
        {
            "sort" => query with { Sort = ParseSort(option.Value, place) },
            "skip" => query with { Skip = ParseCount(option, place) },
            "limit" => query with { Limit = ParseCount(option, place) is > 0 and var limit ? limit : null },
            "projection" => query with { Projection = MongoProjectionParser.Parse(ValueOf(option.Value), place, reading) },
            _ => throw QueryReading.Error(place, $"There is no option {JsonPointer.Quote(option.Name)}: only sort, skip, limit and projection."),
        };
    }

    private static long ParseCount(JsonProperty option, JsonPointer place)
    {
        long count = QueryReading.Integer(ValueOf(option.Value), place, option.Name);
        return count >= 0 ? count : throw QueryReading.Error(place, $"{option.Name} must not be negative.");
    }

    /// <summary>An object of fields, or an array of pairs as drivers send it.</summary>
    private static ImmutableArray<SortKey> ParseSort(JsonElement sort, JsonPointer place)
    {
        IEnumerable<SortKey> keys = sort.ValueKind switch
        {
            JsonValueKind.Object => sort.EnumerateObject().Select(field => ParseKey(field.Name, field.Value, place.Member(field.Name))),
            JsonValueKind.Array => sort.EnumerateArray().Select((pair, i) => ParsePair(pair, place.Item(i))),
            _ => throw QueryReading.Error(place, "sort must be an object such as {\"age\": -1}, or an array of pairs such as [[\"age\", -1]]."),
        };
        ImmutableArray<SortKey> all = [.. keys];
        return all.Length <= QueryLimits.SortKeysMax
            ? all
            : throw QueryReading.Error(place, $"At most {QueryLimits.SortKeysMax} fields can be sorted by.");
    }

    private static FieldSortKey ParsePair(JsonElement pair, JsonPointer place) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String
            ? ParseKey(pair[0].GetString()!, pair[1], place.Item(1))
            : throw QueryReading.Error(place, "A pair to sort by is a field and a direction, as in [\"age\", -1].");

    private static FieldSortKey ParseKey(string name, JsonElement direction, JsonPointer place)
    {
        if (MongoFilterParser.IsOperator(name))
            throw QueryReading.Error(place, "An operator cannot be sorted by: write the path of a field.");
        return direction.ValueKind == JsonValueKind.Number && direction.TryGetDecimal(out decimal number) && number is 1 or -1
            ? new FieldSortKey(FieldPath.Of(name), Descending: number < 0)
            : throw QueryReading.Error(place, "A direction is 1 for ascending or -1 for descending.");
    }

    // a part of a text that was read is read again without a defect
    private static DocValue ValueOf(JsonElement element) => JsonText.Parse(JsonMarshal.GetRawUtf8Value(element));
}
