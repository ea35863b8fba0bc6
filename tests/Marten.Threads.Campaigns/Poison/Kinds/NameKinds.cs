namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Ids and names of collections that a database, a file system or a careless reader would take for something else.</summary>
internal static class NameKinds
{
    private const string NameInvalid = "rejected: collection name invalid";

    public static IEnumerable<PoisonKind> All =>
    [
        .. Names(
            NameInvalid,
            ("no length", ""),
            ("129 bytes", new string('c', 129)),
            ("100,000 bytes", new string('c', 100_000)),
            ("U+0000", "a\0b"),
            ("a hyphen at the end", "Dogs-"),
            ("SQL", "Dogs\"; drop table threads.instances; --"),
            ("a path", "../Dogs"),
            ("letters of another alphabet", "Собаки")),
        .. Names(
            "applied",
            ("128 bytes", new string('c', 128)),
            ("a reserved word", "select"),
            ("the name of one of our tables", "operations"),
            ("another case", "dOGS"),
            ("digits alone", "007")),
        PoisonKind.One("a collection that is a number", NameInvalid, context => RawOperation.Of(context, "{}") with { Collection = Cbor.Integer(1) }),
        PoisonKind.One("no collection", NameInvalid, context => RawOperation.Of(context, "{}") with { Collection = null }),
        .. Ids(
            ("256 bytes", context => context.Id + new string('i', 256 - context.Id.Length)),
            ("SQL", context => $"{context.Id}'); delete from threads.operations; --"),
            ("what fills placeholders", context => $"{context.Id} ? ^ $1 :p @p {{0}} %s {{{{a}}}}"),
            ("a path", context => $"../../{context.Id}/%2e%2e"),
            ("right to left", context => $"\u202e{context.Id}\u2066שלום"),
            ("nothing to see", context => $"{context.Id}\u200b\u200d\ufeff\u00ad"),
            ("control characters", context => $"{context.Id}\u0001\u001b[2J\r\n\u007f\u0085"),
            ("no characters of Unicode", context => $"{context.Id}\uffff\ufdd0\U0010ffff"),
            ("the separator of our streams", context => $"~reductions~{context.Id}")),
        new("two ids that look the same", "applied × 2", context => RawOperation.Body(
            RawOperation.Of(context, """{"form":"C"}""", $"{context.Id}-\u00e9"), RawOperation.Of(context, """{"form":"D"}""", $"{context.Id}-e\u0301"))),
        new("two ids that differ by case", "applied × 2", context => RawOperation.Body(
            RawOperation.Of(context, """{"case":"lower"}""", $"{context.Id}-ı"), RawOperation.Of(context, """{"case":"upper"}""", $"{context.Id}-I"))),
    ];

    private static IEnumerable<PoisonKind> Names(string outcome, params (string What, string Name)[] names) =>
        names.Select(one => PoisonKind.One($"a collection name with {one.What}", outcome, context => RawOperation.Of(context, """{"a":1}""", collection: one.Name)));

    private static IEnumerable<PoisonKind> Ids(params (string What, Func<PoisonContext, string> Id)[] ids) =>
        ids.Select(one => PoisonKind.One($"an id with {one.What}", "applied", context => RawOperation.Of(context, """{"a":1}""", one.Id(context))));
}
