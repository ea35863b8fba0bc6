using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Mongo;
using Marten.Threads.Querying.QueryJson;

namespace Marten.Threads.Querying.Reading;

/// <summary>
/// Reads a query of either language from one text, as the API's <c>queryJSON</c> may hold it. The names of QueryJSON's members mean
/// QueryJSON; all others are MongoDB's fields and operators. A field that is called like a member of QueryJSON needs an operator,
/// as in <c>{"limit": {"$eq": 5}}</c>.
/// </summary>
internal static class QueryText
{
    public static DocumentQuery Parse(ReadOnlyMemory<byte> utf8)
    {
        DocValue value = QueryReading.ReadJson(utf8);
        var reading = new QueryReading();
        return value is DocNull || IsQueryJson(QueryReading.Object(value, JsonPointer.Root, "A query"))
            ? QueryJsonParser.Parse(value, reading)
            : ParseMongo(value, reading);
    }

    public static DocumentQuery ParseQueryJson(ReadOnlyMemory<byte> utf8) => QueryJsonParser.Parse(QueryReading.ReadJson(utf8), new QueryReading());

    /// <param name="filter">A filter.</param>
    /// <param name="options">Options of a find; empty for none.</param>
    public static DocumentQuery ParseMongo(ReadOnlyMemory<byte> filter, ReadOnlyMemory<byte> options)
    {
        var reading = new QueryReading();
        DocumentQuery query = ParseMongo(QueryReading.ReadJson(filter), reading);
        return options.IsEmpty ? query : MongoOptionsParser.Parse(query, options, reading);
    }

    private static DocumentQuery ParseMongo(DocValue filter, QueryReading reading) =>
        new() { Filter = new MongoFilterParser(reading).Parse(filter, JsonPointer.Root) };

    private static bool IsQueryJson(DocObject query)
    {
        string? native = null;
        string? other = null;
        foreach (DocMember member in query.Members)
        {
            if (QueryJsonParser.Names.Contains(member.Name, StringComparer.OrdinalIgnoreCase) && !MongoFilterParser.HasOperators(member.Value))
                native ??= member.Name;
            else
                other ??= member.Name;
        }

        if (native is not null && other is not null)
            throw QueryReading.Error(JsonPointer.Root, $"The query mixes QueryJSON ({JsonPointer.Quote(native)}) with a MongoDB filter ({JsonPointer.Quote(other)}): for a field named {JsonPointer.Quote(native)} write {{\"$eq\": …}}.");
        return other is null;
    }
}
