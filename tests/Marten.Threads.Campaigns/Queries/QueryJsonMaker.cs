using System.Globalization;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Queries;

/// <summary>Makes QueryJSON as the Go client and the JavaScript client write it, and now and then what the reference refuses.</summary>
internal static class QueryJsonMaker
{
    private const int DepthMax = 3;

    /// <summary>What is asked of.</summary>
    public static readonly string[] Paths = ["a", "b", "c", "_id", "a.b", "b.a", "a.b.c", "c.a", "a.0", "none", "a.none", ""];

    public static string Make(SeededRandomSource random)
    {
        var isGo = random.Next(2) == 0;
        var parts = Conditions(random, isGo, DepthMax);
        Add("sort", $"{{\"{Case(isGo, "fieldPath")}\":\"{random.Of(Paths)}\",\"{Case(isGo, "desc")}\":{random.Of("true", "false")}}}", isGo ? $"{{\"FieldPath\":\"\",\"Desc\":false}}" : "null");
        Add("seek", $"\"{random.Next(10)}-{random.Next(24):d2}\"", "\"\"");
        Add("limit", Number(random.Next(8) - 1), "0");
        Add("skip", Number(random.Next(6) - 1), "0");
        Add("index", $"\"{random.Of(Paths)}\"", "\"\"");
        return $"{{{string.Join(',', parts)}}}";

        void Add(string name, string value, string zero)
        {
            if (random.Next(3) == 0) parts.Add($"\"{Case(isGo, name)}\":{value}");
            else if (isGo) parts.Add($"\"{Case(isGo, name)}\":{zero}");
        }
    }

    private static List<string> Conditions(SeededRandomSource random, bool isGo, int depth)
    {
        List<string> parts = [];
        Add("ands", random.Next(3), () => Criterion(random, isGo));
        Add("ors", depth > 0 ? random.Next(3) : 0, () => $"{{{string.Join(',', Conditions(random, isGo, depth - 1))}}}");
        return parts;

        void Add(string name, int count, Func<string> item)
        {
            if (count > 0) parts.Add($"\"{Case(isGo, name)}\":[{string.Join(',', Enumerable.Range(0, count).Select(_ => item()))}]");
            else if (isGo) parts.Add($"\"{Case(isGo, name)}\":null");
        }
    }

    private static string Criterion(SeededRandomSource random, bool isGo)
    {
        var operation = random.Next(60) == 0 ? random.Of(6, -1, 9) : random.Next(6);
        return Number($"{{\"{Case(isGo, "fieldPath")}\":\"{random.Of(Paths)}\",\"{Case(isGo, "operation")}\":{operation},\"{Case(isGo, "value")}\":{Value(random, isGo)}}}");
    }

    private static string Value(SeededRandomSource random, bool isGo)
    {
        var kind = random.Next(60) == 0 ? random.Of("", "string bool") : random.Of("string", "bool", "float");
        var parts = new[] { ("string", random.Of("\"a\"", "\"b\"", "\"\"", "\"é\"", "\"1\"", "\"😀\"", "\"3-04\"")), ("bool", random.Of("true", "false")), ("float", random.Of("0", "1", "1.5", "-1", "2", "1000", "1.0")) }
            .Where(part => isGo || kind.Contains(part.Item1, StringComparison.Ordinal))
            .Select(part => $"\"{Case(isGo, part.Item1)}\":{(kind.Contains(part.Item1, StringComparison.Ordinal) ? part.Item2 : "null")}");
        return $"{{{string.Join(',', parts)}}}";
    }

    private static string Case(bool isGo, string name) => isGo ? char.ToUpperInvariant(name[0]) + name[1..] : name;

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
