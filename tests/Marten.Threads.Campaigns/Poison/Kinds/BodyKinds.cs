namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Bodies that are something else than a list of operations (docs/reduction.md, section 2, rules 1 to 3).</summary>
internal static class BodyKinds
{
    private const string NotCanonical = "rejected: body not canonical";

    private static readonly byte[] Patches = Cbor.Text("patches");

    public static IEnumerable<PoisonKind> All =>
    [
        .. Opaque(
            ("null", _ => Cbor.Null),
            ("a list", _ => Cbor.EmptyArray),
            ("a break without a beginning", _ => [0xff]),
            ("not a number", _ => Cbor.Float(double.NaN)),
            ("noise", context => Convert.FromHexString(context.Noise(2_000))),
            ("patches that are null", _ => Cbor.Map(("patches", Cbor.Null))),
            ("patches that are a map", _ => Cbor.Map(("patches", Cbor.EmptyMap))),
            ("a byte too many at the end", context => [.. Harmless(context), 0x00]),
            ("an array that says it has 2^63 items", _ => [0xa1, .. Patches, 0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("nested 20,000 deep", _ => Cbor.Map(("patches", Cbor.Nested(20_000)))),
            ("a document of an application of its own", _ => Cbor.Map(("chat", Cbor.Nested(200))))),
        new("nested 100 deep", "rejected: body too deep", _ => Cbor.Map(("patches", Cbor.Nested(100)))),
        new("a list without a length", NotCanonical, context => [0xa1, .. Patches, 0x9f, .. Operation(context), 0xff]),
        new("patches twice", NotCanonical, context => [0xa2, .. Patches, 0x81, .. Operation(context), .. Patches, 0x80]),
        new("a length that is longer than it need be", NotCanonical, context => [0xa1, .. Patches, 0x98, 0x01, .. Operation(context)]),
        new("a tag for a date", NotCanonical, context => [0xa1, .. Patches, 0x82, .. Operation(context), 0xc0, .. Cbor.Text("2020-02-02T00:00:00Z")]),
        new("a field beside patches", "rejected: body field unknown", context => Cbor.Map(("patches", Cbor.Array(Operation(context))), ("reducers", Cbor.EmptyArray))),
        new("10,001 operations", "applied × 10000, rejected: too many operations", context => RawOperation.Body(Operations(context, 10_001))),
        new("elements that are no operations", "rejected: not an operation × 4", _ => Cbor.Map(("patches", Cbor.Array(Cbor.Null, Cbor.Integer(7), Cbor.EmptyArray, Cbor.EmptyMap)))),
    ];

    private static IEnumerable<PoisonKind> Opaque(params (string Name, Func<PoisonContext, byte[]> Body)[] bodies) =>
        bodies.Select(one => new PoisonKind($"body: {one.Name}", PoisonKind.NoOperations, one.Body));

    private static List<RawOperation> Operations(PoisonContext context, int count) =>
        [.. Enumerable.Range(0, count).Select(i => RawOperation.Of(context, "{}", $"{context.Id}-{i % 100}"))];

    private static byte[] Harmless(PoisonContext context) => RawOperation.Body(RawOperation.Of(context, "{}"));

    private static byte[] Operation(PoisonContext context) => RawOperation.Of(context, "{}").Write();
}
