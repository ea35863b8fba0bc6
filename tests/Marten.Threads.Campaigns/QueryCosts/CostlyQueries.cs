using System.Globalization;
using System.Text;
using Marten.Threads.Querying;
using Marten.Threads.Querying.Reading;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>A query that was made to be dear.</summary>
internal sealed record CostlyQuery(string Name, Func<DocumentQuery> Read);

/// <summary>Queries as large as they may be, of each kind that does much, and what is refused.</summary>
internal static class CostlyQueries
{
    private const int Many = QueryLimits.NodesMax - 10;

    private static readonly string[] Expressions =
    [
        "(a|b|ab)*c", "(a|aa)+$", "[ab]*a[ab]{900}$", "(a?){450}a{450}c", "(.*a){30}c", "a{0,1900}c", "[^c]*[^d]*[^e]*[^f]*$x", "(x+x+)+y", @"([\w ]*[a-h]*){20}\d{40}z", "(a|b)*a(a|b){10}(a|b)*b(a|b){10}c",
    ];

    public static IReadOnlyList<CostlyQuery> All { get; } =
    [
        Mongo("greater, one of many", Or("{\"a\":{\"$gt\":#}}")),
        Mongo("greater in items, one of many", Or("{\"a.b\":{\"$gt\":#}}")),
        Mongo("equal, one of many with other paths", Or("{\"a.b#\":#}")),
        Mongo("greater than an object", Or("{\"a\":{\"$gt\":{\"x\":#}}}")),
        Mongo("smaller than an array", Or("{\"a\":{\"$lt\":[[#]]}}")),
        Mongo("equal to an object", Or("{\"a\":{\"$eq\":{\"00000\":#}}}")),
        Mongo("unequal, all of many", And("{\"a\":{\"$ne\":#x}}")),
        Mongo("in many values", $"{{\"a\":{{\"$in\":[{Numbers(30_000)}]}}}}"),
        Mongo("none of many values in items", $"{{\"a.b\":{{\"$nin\":[{Numbers(30_000)}]}}}}"),
        Mongo("all of many values", $"{{\"a\":{{\"$all\":[{Numbers(30_000)}]}}}}"),
        Mongo("size, one of many", Or("{\"a\":{\"$size\":#}}", positive: true)),
        Mongo("bits, one of many", Or("{\"a\":{\"$bitsAllSet\":#}}", positive: true)),
        Mongo("remainder, one of many", Or("{\"a\":{\"$mod\":[#,1]}}", positive: true)),
        Mongo("an item, one of many", Or("{\"a\":{\"$elemMatch\":{\"b\":#}}}", nodes: 2)),
        Mongo("an item that is greater, one of many", Or("{\"a\":{\"$elemMatch\":{\"$gt\":#}}}", nodes: 2)),
        Mongo("items of items", $"{{\"a\":{Nested(28)}}}"),
        Mongo("sorted by many", "{}", $"{{\"sort\":[[\"a\",1],{string.Join(',', Enumerable.Range(0, QueryLimits.SortKeysMax - 1).Select(Text("[\"a.b{0}\",-1]")))}]}}"),
        Mongo("a part by many paths", "{}", $"{{\"projection\":{{{string.Join(',', Enumerable.Range(0, 900).Select(Text("\"a.b.x{0}\":1")))}}}}}"),
        Mongo("all but many paths", "{}", $"{{\"projection\":{{{string.Join(',', Enumerable.Range(0, 900).Select(Text("\"a.b.x{0}\":0")))}}}}}"),
        QueryJson("QueryJSON, one of many", "ors", "{\"ands\":[{\"fieldPath\":\"a\",\"operation\":2,\"value\":{\"float\":#} }]}", nodes: 2),
        QueryJson("QueryJSON, all of many", "ands", "{\"fieldPath\":\"a.b.c.d.e.f.g.h\",\"operation\":1,\"value\":{\"string\":\"#\"} }", nodes: 1),
        .. Expressions.Select(static source => Mongo($"as many expressions /{source}/", Patterns(source))),
        Mongo("unknown operator", Or("{\"a\":{\"$gt\":#}}").Replace("[{", "[{\"a\":{\"$near\":1}},{", StringComparison.Ordinal)),
        Mongo("operand of a wrong type", Or("{\"a\":{\"$size\":\"#\"}}")),
        Mongo("path with quotes", Or("{\"a'\\\"\\\\\\\");--#\":#}")),
        Mongo("text too long", $"{{\"a\":\"{new string('x', QueryLimits.TextMaxBytes)}\"}}"),
        Mongo("too many conditions", Or("{\"a\":#}", nodes: 1).Replace("]", ",{\"a\":1},{\"a\":1},{\"a\":1}]", StringComparison.Ordinal)),
    ];

    private static CostlyQuery Mongo(string name, string filter, string options = "") =>
        new(name, () => QueryText.ParseMongo(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(options)));

    private static CostlyQuery QueryJson(string name, string member, string item, int nodes)
    {
        var first = member == "ands" ? "" : "\"ands\":[{\"fieldPath\":\"none\",\"operation\":0,\"value\":{\"float\":1} }],";
        var text = $"{{{first}\"{member}\":[{string.Join(',', Enumerable.Range(1, (Many - 2) / nodes).Select(Number(item)))}]}}";
        return new(name, () => QueryText.ParseQueryJson(Encoding.UTF8.GetBytes(text)));
    }

    private static string Or(string item, int nodes = 2, bool positive = false) => $"{{\"$or\":[{string.Join(',', Enumerable.Range(1, Many / (nodes + 1)).Select(Number(item, positive)))}]}}";

    private static string And(string item) => $"{{\"$and\":[{string.Join(',', Enumerable.Range(1, Many / 3).Select(i => item.Replace("#x", $"\"{i}\"", StringComparison.Ordinal)))}]}}";

    private static string Patterns(string source) =>
        $"{{\"$or\":[{string.Join(',', Enumerable.Range(0, QueryLimits.PatternsMax).Select(i => $"{{\"a\":{{\"$regex\":\"{source.Replace("\\", "\\\\", StringComparison.Ordinal)}[{i}x]\"}}}}"))}]}}";

    private static string Nested(int depth) => depth == 0 ? "{\"$elemMatch\":{\"$gt\":5}}" : $"{{\"$elemMatch\":{Nested(depth - 1)}}}";

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(1_000, count));

    private static Func<int, string> Number(string item, bool positive = false) => i => item.Replace("#", (positive ? i : i + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static Func<int, string> Text(string format) => i => string.Format(CultureInfo.InvariantCulture, format, i);
}
