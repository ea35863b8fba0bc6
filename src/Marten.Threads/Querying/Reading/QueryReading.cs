using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Querying.Filters;

namespace Marten.Threads.Querying.Reading;

/// <summary>One query that is being read: counts what it costs, and makes the errors that name the place.</summary>
internal sealed class QueryReading
{
    private int _nodes;
    private int _nesting;
    private int _patterns;

    /// <summary>Reads the text of a query, which comes from anyone.</summary>
    public static DocValue ReadJson(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > QueryLimits.TextMaxBytes)
            throw new ThreadQueryException($"The query has {utf8.Length} bytes, and at most {QueryLimits.TextMaxBytes} are read: ask in several queries.", "");
        if (JsonText.TryRead(utf8.Span, out DocValue? value, out _, out JsonDefect defect))
            return value;

        throw new ThreadQueryException(defect switch
        {
            JsonDefect.TooDeep => $"The query is nested deeper than {JsonText.DepthMax} levels of JSON: make it flatter.",
            JsonDefect.NumberRange or JsonDefect.NumberDigits => "The query has a number that no document can hold: at most 64 digits, and at most 1.8e308.",
            _ => "The query is not JSON: write one object, such as {}.",
        }, "");
    }

    public static ThreadQueryException Error(JsonPointer place, string message) => new(message, place.ToString());

    public static DocObject Object(DocValue value, JsonPointer place, string what) =>
        value as DocObject ?? throw Error(place, $"{what} must be an object, and this is {Kind(value)}.");

    public static DocArray Array(DocValue value, JsonPointer place, string what) =>
        value as DocArray ?? throw Error(place, $"{what} must be an array, and this is {Kind(value)}.");

    public static string Text(DocValue value, JsonPointer place, string what) =>
        (value as DocString)?.Text ?? throw Error(place, $"{what} must be a text, and this is {Kind(value)}.");

    public static long Integer(DocValue value, JsonPointer place, string what) =>
        value is DocNumber number && number.TryGetInt64(out long integer)
            ? integer
            : throw Error(place, $"{what} must be a whole number of 64 bits, and this is {(value is DocNumber ? "another one" : Kind(value))}.");

    /// <summary>What a value is, for a message.</summary>
    public static string Kind(DocValue value) => value switch
    {
        DocNull => "null",
        DocNumber => "a number",
        DocString => "a text",
        DocObject => "an object",
        DocArray => "an array",
        _ => "true or false",
    };

    /// <summary>Counts one condition.</summary>
    public void Count(JsonPointer place)
    {
        if (++_nodes > QueryLimits.NodesMax)
            throw Error(place, $"The query has more than {QueryLimits.NodesMax} conditions: write many values of one field with $in, or ask in several queries.");
    }

    /// <summary>Counts a query inside the query; <see cref="Leave"/> ends it.</summary>
    public void Enter(JsonPointer place)
    {
        Count(place);
        if (++_nesting > QueryLimits.NestingMax)
            throw Error(place, $"Queries are nested deeper than {QueryLimits.NestingMax}: make the query flatter.");
    }

    public void Leave() => _nesting--;

    /// <summary>Takes an expression of <c>$regex</c>.</summary>
    public TextPattern Pattern(string source, string options, JsonPointer place)
    {
        if (++_patterns > QueryLimits.PatternsMax)
            throw Error(place, $"The query has more than {QueryLimits.PatternsMax} regular expressions: write alternatives into one, as in \"a|b\".");
        return TextPattern.TryCompile(source, options, out TextPattern? pattern, out string? problem)
            ? pattern
            : throw Error(place, $"The regular expression cannot be used: {problem}.");
    }
}
