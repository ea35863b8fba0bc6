using System.Globalization;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>
/// Makes MongoDB filters with all operators that are supported. Operands keep to what mingo and we both take: no arrays beside
/// operators that mingo only compares items with, no bit beyond the 31st.
/// </summary>
internal static class MongoMaker
{
    private const int DepthMax = 3;

    /// <summary>What is asked of.</summary>
    public static readonly string[] Paths = ["a", "b", "c", "_id", "a.b", "b.a", "a.b.c", "c.a", "a.0", "a.1", "b.0.a", "a.b.0", "none", "a.none"];

    public static string Filter(SeededRandomSource random, int depth = DepthMax) =>
        random.Next(20) == 0 ? "{}" : Members(Enumerable.Range(0, random.Of(1, 1, 1, 2, 2, 3)).Select(_ => Part(random, depth)));

    /// <summary>Fields to sort by, each with a direction.</summary>
    public static IReadOnlyList<(string Path, int Direction)> Sort(SeededRandomSource random) =>
        [.. Enumerable.Range(0, random.Of(0, 1, 1, 1, 2, 3)).Select(_ => random.Of(Paths)).Distinct().Select(path => (path, random.Of(1, -1)))];

    /// <summary>A projection, or null.</summary>
    public static string? Projection(SeededRandomSource random)
    {
        if (random.Next(3) > 0) return null;
        var mode = random.Next(2);
        string[] paths = [random.Of("a", "a.b", "a.b.c"), random.Of("b", "b.a", "b.c"), "c"];
        var fields = paths.Where(_ => random.Next(2) == 0).Select(path => $"\"{path}\":{(mode == 1 && !path.Contains('.', StringComparison.Ordinal) ? Given(random) : Number(mode))}").ToList();
        if (fields.Count == 0) fields.Add($"\"a\":{Number(mode)}");
        if (random.Next(3) == 0) fields.Add("\"_id\":0");
        return Members(fields);
    }

    private static string Given(SeededRandomSource random) => random.Next(5) switch
    {
        0 => $"{{\"$slice\":{random.Of("1", "-1", "2", "-2", "0", "[1,1]", "[-2,1]", "[0,3]", "[5,1]")}}}",
        1 => $"{{\"$elemMatch\":{{\"{random.Of("a", "b")}\":{random.Of("{\"$exists\":true}", "1", "{\"$type\":\"string\"}")}}}}}",
        _ => "1",
    };

    private static string Part(SeededRandomSource random, int depth) => random.Next(depth > 0 ? 10 : 8) switch
    {
        < 8 => $"\"{random.Of(Paths)}\":{Asked(random, depth)}",
        _ => $"\"{random.Of("$and", "$or", "$nor")}\":[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Filter(random, depth - 1)))}]",
    };

    private static string Asked(SeededRandomSource random, int depth) => random.Next(5) switch
    {
        0 => QueryWorld.Value(random, 1),
        1 => Members([Operator(random, depth), Operator(random, depth)]),
        _ => Members([Operator(random, depth)]),
    };

    private static string Operator(SeededRandomSource random, int depth) => random.Next(18) switch
    {
        0 => $"\"{random.Of("$eq", "$ne")}\":{QueryWorld.Value(random, 1)}",
        < 4 => $"\"{random.Of("$gt", "$gte", "$lt", "$lte")}\":{random.Of(QueryWorld.Scalar(random), "{}", "{\"a\":1}", "{\"b\":\"a\"}")}",
        < 6 => $"\"{random.Of("$in", "$nin")}\":{List(random, () => random.Of(QueryWorld.Scalar(random), QueryWorld.Scalar(random), "{\"a\":1}"))}",
        6 => $"\"$exists\":{random.Of("true", "false")}",
        7 => $"\"$type\":{random.Of("\"string\"", "\"number\"", "\"int\"", "\"bool\"", "\"null\"", "\"object\"", "\"array\"", "\"double\"", "16", "2", "[\"string\",\"null\"]", "\"date\"", "\"undefined\"")}",
        8 => Regex(random),
        9 => $"\"$mod\":[{random.Of("2", "3", "-2", "1.5")},{random.Of("0", "1", "-1", "0.5")}]",
        10 => Number($"\"$size\":{random.Next(4)}"),
        11 => $"\"$all\":{List(random, () => random.Next(5) == 0 ? $"{{\"$elemMatch\":{Filter(random, 0)}}}" : QueryWorld.Value(random, 1))}",
        12 when depth > 0 => $"\"$elemMatch\":{Filter(random, depth - 1)}",
        13 when depth > 0 => $"\"$elemMatch\":{Members([Operator(random, depth - 1), Operator(random, 0)])}",
        14 when depth > 0 => $"\"$not\":{Members([Operator(random, depth - 1), Operator(random, 0)])}",
        15 => $"\"{random.Of("$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear")}\":{random.Of("0", "1", "3", "4", "[0]", "[1,2]", "[]", "[30]")}",
        _ => $"\"$eq\":{QueryWorld.Scalar(random)}",
    };

    private static string Regex(SeededRandomSource random)
    {
        var source = random.Of("a", "^a", "b$", "^$", "[ab]", "A|é", "a.b", "^b", "\\\\d", "[^a]", "x\\\\sy", "(a|b)+", "a{1,2}", ".");
        return random.Next(2) == 0 ? $"\"$regex\":\"{source}\"" : $"\"$regex\":\"{source}\",\"$options\":\"{random.Of("i", "m", "s", "im", "is", "ims", "")}\"";
    }

    private static string List(SeededRandomSource random, Func<string> item) => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => item()))}]";

    /// <summary>An object; of members with the same name the first is kept, since readers of JSON do not agree about it.</summary>
    private static string Members(IEnumerable<string> members) =>
        $"{{{string.Join(',', members.DistinctBy(static member => member.StartsWith("\"$regex\"", StringComparison.Ordinal) ? "$regex" : member[..member.IndexOf(':', StringComparison.Ordinal)]))}}}";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
