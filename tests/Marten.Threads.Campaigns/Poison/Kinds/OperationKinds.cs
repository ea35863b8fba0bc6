using System.Numerics;

namespace Marten.Threads.Campaigns.Poison.Kinds;

/// <summary>Operations with a field that holds something else than it should (docs/reduction.md, section 2), or a stamp that lies (section 3).</summary>
internal static class OperationKinds
{
    private const string TypeUnknown = "rejected: type unknown";
    private const string IdInvalid = "rejected: instance id invalid";
    private const string IdsDiffer = "rejected: instance ids differ";
    private const string PatchMissing = "rejected: patch missing";

    private static readonly BigInteger Largest = new(ulong.MaxValue);

    public static IEnumerable<PoisonKind> All =>
    [
        One("a type 3", TypeUnknown, one => one with { Type = Cbor.Integer(3) }),
        One("a type −1", TypeUnknown, one => one with { Type = Cbor.Integer(-1) }),
        One("a type 2^64−1", TypeUnknown, one => one with { Type = Cbor.Integer(Largest) }),
        One("a type in words", TypeUnknown, one => one with { Type = Cbor.Text("save") }),
        One("no type", TypeUnknown, one => one with { Type = null }),
        One("a field that nobody knows", "rejected: field unknown", one => one with { Extra = ("zzz", Cbor.Integer(1)) }),
        One("an id of no length", IdInvalid, one => one with { Id = Cbor.Text(""), InstanceId = Cbor.Text("") }),
        One("an id of 257 bytes", IdInvalid, one => Named(one, new string('i', 257))),
        One("an id of 1 MB", IdInvalid, one => Named(one, new string('i', 1_000_000))),
        One("an id with U+0000", IdInvalid, one => Named(one, "a\0b")),
        One("an id that is a number", IdInvalid, one => one with { Id = Cbor.Integer(5), InstanceId = Cbor.Integer(5) }),
        One("ids that differ", IdsDiffer, one => one with { InstanceId = Cbor.Text("other") }),
        One("an instance id that is bytes", IdsDiffer, one => one with { InstanceId = Cbor.Json("other") }),
        One("a patch that is a text", PatchMissing, one => one with { Patch = Cbor.Text("{}") }),
        One("a patch that is a map", PatchMissing, one => one with { Patch = Cbor.EmptyMap }),
        One("a save without a patch", PatchMissing, one => one with { Patch = null }),
        One("a delete with a text", PatchMissing, one => one with { Type = RawOperation.Delete, Patch = Cbor.Text("{}") }),
        One("a delete of nothing with noise for a patch", "applied", one => one with { Type = RawOperation.Delete, Patch = Cbor.Bytes(new byte[] { 0xff, 0x00, 0x7b }) }),
        One("a stamp of −2^63", "applied", one => one with { Stamp = Cbor.Integer(long.MinValue) }),
        One("a stamp of −2^63−1", "rejected: body not canonical", one => one with { Stamp = Cbor.Integer(new BigInteger(long.MinValue) - 1) }),
        One("a stamp of 2^64−1", "applied", one => one with { Stamp = Cbor.Integer(Largest) }),
        One("the largest stamp that counts", "applied", one => one with { Stamp = Cbor.Integer(4_000_000_000_000_000_000) }),
        One("a stamp that is a fraction", "applied", one => one with { Stamp = Cbor.Float(1.5e18) }),
        One("a stamp in words", "applied", one => one with { Stamp = Cbor.Text("now") }),
        One("a stamp that is a map", "applied", one => one with { Stamp = Cbor.EmptyMap }),
        One("no stamp", "applied", one => one with { Stamp = null }),
        new("created and deleted a thousand times", "applied × 1000", context => RawOperation.Body(
            [.. Enumerable.Range(0, 1_000).Select(i => RawOperation.Of(context, """{"a":1}""") with { Type = i % 2 == 0 ? RawOperation.Create : RawOperation.Delete })])),
        new("created three times in one record", "applied, conflict: create × 2", context => RawOperation.Body(
            [.. Enumerable.Range(0, 3).Select(i => RawOperation.Of(context, $$"""{"a{{i}}":{{i}}}""") with { Type = RawOperation.Create })])),
        new("stamps that run backwards", "applied × 100", context => RawOperation.Body(
            [.. Enumerable.Range(0, 100).Select(i => RawOperation.Of(context, $$"""{"a":{{i}}}""") with { Stamp = Cbor.Integer(1_000_000 - i) })])),
    ];

    private static PoisonKind One(string name, string outcome, Func<RawOperation, RawOperation> change) =>
        PoisonKind.One(name, outcome, context => change(RawOperation.Of(context, """{"a":1}""")));

    private static RawOperation Named(RawOperation operation, string id) => operation with { Id = Cbor.Text(id), InstanceId = Cbor.Text(id) };
}
