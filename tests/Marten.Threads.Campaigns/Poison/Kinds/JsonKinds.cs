using System.Text;

namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Patches that are no JSON, or JSON that is hard on parsers, on <c>jsonb</c>, or on memory.</summary>
internal static class JsonKinds
{
    private const string Syntax = "rejected: json syntax";
    private const string TooDeep = "rejected: json too deep";
    private const string Digits = "rejected: json number digits";
    private const string Range = "rejected: json number range";
    private const string NotObject = "rejected: patch not object";
    private const string DocumentTooLarge = "rejected: document too large";

    private const int DocumentMaxBytes = 1_048_576;

    public static IEnumerable<PoisonKind> All =>
    [
        .. Texts(Syntax, "", "{", "{'a':1}", "{\"a\":1,}", "{\"a\":01}", "{}x", "\ufeff{}", "{\"a\":NaN}", "{\"a\":\"\\x\"}", "{\"a\":\"\n\"}"),
        .. Texts(NotObject, "null", "5", "\"text\"", "[{\"a\":1}]", "true"),
        .. Texts(Digits, $"{{\"a\":{new string('9', 65)}}}", $"{{\"a\":0.{new string('1', 65)}}}"),
        .. Texts(Range, "{\"a\":1e309}", "{\"a\":-1.9e308}", "{\"a\":1e-325}", "{\"a\":1e2147483648}"),
        .. Texts("applied", "{\"a\":-0,\"b\":-0.0e5}", "{\"a\":1.50e2,\"b\":150}", "{\"a\":9007199254740993}", $"{{\"a\":{new string('9', 64)}}}", "{\"a\":1e-324,\"b\":1.8e308}", "{\"__proto__\":{\"x\":1},\"constructor\":2}", "{\"_mod\":{\"x\":[]}}", "{\"\":{\"\":{\"\":1}}}"),
        .. Texts("applied normalised", "{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":\"\\ud83d\"}", "{\"a\":1,\"a\":{\"b\":2}}"),
        PoisonKind.One("bytes that are no UTF-8", "applied normalised", context =>
            RawOperation.Of(context, "") with { Patch = Cbor.Bytes((byte[])[.. "{\"a\":\""u8, 0xe2, 0x82, 0xed, 0xa0, 0x80, 0xff, .. "\"}"u8]) }),
        PoisonKind.OfJson("another _id in the document", "applied", _ => """{"_id":{"x":1}}"""),
        PoisonKind.OfJson("nested 64 deep", "applied", _ => Deep(63)),
        PoisonKind.OfJson("nested 65 deep", TooDeep, _ => Deep(64)),
        PoisonKind.OfJson("nested 20,000 deep", TooDeep, _ => Deep(20_000)),
        PoisonKind.OfJson("1e308 by the thousand", "applied", _ => Repeated("1e308", 1_000)),
        PoisonKind.OfJson("1e308 by the four thousand", DocumentTooLarge, _ => Repeated("1e308", 4_000)),
        PoisonKind.OfJson("1e308 by the thirty thousand", "rejected: patches too large", _ => Repeated("1e308", 30_000)),
        PoisonKind.OfJson("1e-324 by the thousand", "applied", _ => Repeated("1e-324", 1_000)),
        PoisonKind.OfJson("a hundred thousand empty lists", "applied", _ => Repeated("[]", 100_000)),
        PoisonKind.OfJson("a hundred thousand nulls", "applied", _ => Repeated("null", 100_000)),
        PoisonKind.OfJson("a name of 64 KB", "applied", context => $"{{\"{context.Noise(65_536)}\":1}}"),
        PoisonKind.OfJson("twenty thousand members", "applied", _ => $"{{{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"m{i}\":{i}"))}}}"),
        PoisonKind.OfJson("three megabytes of white space", "applied", _ => $"{{{new string(' ', 3_000_000)}}}"),
        PoisonKind.OfJson("three megabytes of text", DocumentTooLarge, _ => $"{{\"a\":\"{new string('x', 3_000_000)}\"}}"),
        PoisonKind.OfJson("quotes that double when they are written", "applied", _ => $"{{\"a\":\"{new StringBuilder().Insert(0, "\\u0022\\u005c", 50_000)}\"}}"),
        PoisonKind.OfJson("a document of 1 MiB", "applied", context => Filled(context, DocumentMaxBytes)),
        PoisonKind.OfJson("a document of 1 MiB and a byte", DocumentTooLarge, context => Filled(context, DocumentMaxBytes + 1)),
        PoisonKind.OfJson("a document that grows beyond 1 MiB", DocumentTooLarge, context =>
        {
            context.Before(RawOperation.Body(RawOperation.Of(context, $"{{\"a\":\"{context.Noise(600_000)}\"}}")));
            return $"{{\"b\":\"{context.Noise(600_000)}\"}}";
        }),
        PoisonKind.OfJson("SQL in names and values", "applied", _ => """{"a'); drop table threads.instances; --":"'; $1 ^ ? ?? \\ {0} %s","$$":"$$ $body$"}"""),
    ];

    private static IEnumerable<PoisonKind> Texts(string outcome, params string[] texts) =>
        texts.Select(text => PoisonKind.OfJson($"JSON {(text.Length <= 60 ? text : $"{text[..20]}… of {text.Length} characters")}", outcome, _ => text));

    private static string Deep(int arrays) => $"{{\"a\":{new string('[', arrays)}{new string(']', arrays)}}}";

    private static string Repeated(string value, int times) => $"{{\"a\":[{string.Join(',', Enumerable.Repeat(value, times))}]}}";

    // The canonical text is {"_id":"…","a":"…"}.
    private static string Filled(PoisonContext context, int bytes) =>
        $"{{\"a\":\"{new string('x', bytes - $"{{\"_id\":\"{context.Id}\",\"a\":\"\"}}".Length)}\"}}";
}
