using System.Globalization;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Campaigns.Running;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>
/// Documents that many queries are asked of: few names and few values, so that queries find something, in every shape that JSON has.
/// </summary>
internal sealed record QueryWorld(long Number, IReadOnlyList<DocObject> Documents)
{
    private const int DocumentsMax = 24;
    private const int DepthMax = 3;

    /// <summary>Numbers that a double and a decimal order alike, and texts that UTF-8 and UTF-16 order alike.</summary>
    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "1", "2", "3", "-1", "7", "1.5", "-2.25", "1e3", "4294967301", "\"\"", "\"a\"", "\"b\"", "\"B\"", "\"ab\"", "\"é\"", "\"x y\"", "\"1\"", "\"a\\nb\"", "\"😀\"",
    ];

    private static readonly string[] Names = ["a", "b", "c"];

    public static QueryWorld Make(ulong seed, long number)
    {
        var random = ParallelUnits.RandomOf(~seed, number);
        var count = random.Next(DocumentsMax);
        return new QueryWorld(number, [.. Enumerable.Range(0, count).Select(i => Document(random, i))]);
    }

    public static string Scalar(SeededRandomSource random) => random.Of(Scalars);

    /// <summary>A value of any kind as JSON text.</summary>
    public static string Value(SeededRandomSource random, int depth = DepthMax) => random.Next(depth > 0 ? 12 : 7) switch
    {
        < 7 => Scalar(random),
        < 9 => Object(random, depth - 1),
        9 => Array(random, () => Scalar(random)),
        10 => Array(random, () => Object(random, random.Next(4) == 0 ? depth - 1 : 0)), // arrays inside of arrays are for the table of differences
        _ => Array(random, () => Value(random, depth - 1)),
    };

    private static DocObject Document(SeededRandomSource random, int number)
    {
        // not in the order in which they are made
        var id = string.Create(CultureInfo.InvariantCulture, $"{random.Next(10)}-{number:d2}");
        var members = Names.Where(_ => random.Next(6) > 0).Select(name => $"\"{name}\":{Value(random)}");
        return (DocObject)JsonText.Parse($"{{\"_id\":\"{id}\",{string.Join(',', members.Append("\"z\":0"))}}}");
    }

    private static string Object(SeededRandomSource random, int depth) =>
        $"{{{string.Join(',', Names.Where(_ => random.Next(2) == 0).Select(name => $"\"{name}\":{Value(random, depth)}"))}}}";

    private static string Array(SeededRandomSource random, Func<string> item) =>
        $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => item()))}]";
}
