using System.Globalization;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>Documents as large as a thread takes, each of a shape that makes something dear. What they hold is under <c>a</c>.</summary>
internal static class CostlyDocuments
{
    // What a thread takes, less room for the id.
    private const int SizeMax = (1024 * 1024) - 256;

    private const int DepthMax = 60;

    public static IReadOnlyList<(string Name, DocObject Document)> All { get; } =
    [
        ("a long array of numbers", Of(Repeat("[", "0", "]"))),
        ("a long array of texts", Of(Repeat("[", "\"aa\"", "]"))),
        ("a long array of objects", Of(Repeat("[", "{\"b\":0}", "]"))),
        ("a long array of objects with arrays", Of(Repeat("[", "{\"b\":[0]}", "]"))),
        ("a long array of arrays", Of(Repeat("[", "[0]", "]"))),
        ("an object with many members", Of(Members())),
        ("arrays in arrays", Of(Nested())),
        ("a long text of one letter", Of($"\"{new string('a', SizeMax)}\"")),
        ("a long text of two letters", Of($"\"{Letters("ab")}\"")),
        ("a long text of many letters", Of($"\"{Letters("abcdefgh0123 xyz")}\"")),
        ("many short texts", Of(Repeat("[", "\"abababbabaabbbabababab0bbabab\"", "]"))),
    ];

    private static DocObject Of(string value) => (DocObject)JsonText.Parse($"{{\"_id\":\"1\",\"a\":{value}}}");

    private static string Repeat(string start, string item, string end) => start + string.Join(',', Enumerable.Repeat(item, (SizeMax - 2) / (item.Length + 1))) + end;

    private static string Members() =>
        "{" + string.Join(',', Enumerable.Range(0, SizeMax / 10).Select(static i => string.Create(CultureInfo.InvariantCulture, $"\"{i:x5}\":0"))) + "}";

    // Two arrays side by side on each level, as many levels as fit.
    private static string Nested()
    {
        var text = "0";
        while (text.Length * 2 < SizeMax - DepthMax) text = $"[{text},{text}]";
        return text;
    }

    // Not in a rhythm that an automaton would learn soon.
    private static string Letters(string alphabet)
    {
        var state = 1u;
        return string.Create(SizeMax, alphabet, (span, letters) =>
        {
            foreach (ref var letter in span)
            {
                state = (state * 1_664_525) + 1_013_904_223;
                letter = letters[(int)(state >> 24) % letters.Length];
            }
        });
    }
}
