using System.Text;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Composing;
using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>The stored form of a run: its bytes, and what is made of bytes that it cannot have.</summary>
public sealed class StoredRunTests
{
    private const int Cases = 10_000;

    private const byte FirstIsCreate = 1, LeavesDocument = 2, Opaque = 4, Constant = 8;

    [Fact]
    public void a_patch_is_stored_as_its_members_in_order()
    {
        var run = Composed.Of(Op.Create("""{"f":[1,null]}"""), Op.Save("""{"r":null,"s":"x","n":[null],"m":{"v":2}}"""));

        run.Write().ShouldBe<byte>([
            1, FirstIsCreate | LeavesDocument, 2, 13, 0, 26,
            5,
            1, (byte)'f', 4, 8, .. "[1,null]"u8,
            1, (byte)'m', 5, 1, 1, (byte)'v', 1, 1, (byte)'2',
            1, (byte)'n', 2, 6, .. "[null]"u8,
            1, (byte)'r', 0,
            1, (byte)'s', 1, 3, .. "\"x\""u8]);
    }

    [Fact]
    public void a_run_behind_a_delete_is_stored_as_its_document()
    {
        var run = Composed.Of(Op.Delete(), Op.Create("""{"a":1}"""));

        run.Write().ShouldBe<byte>([1, LeavesDocument | Constant, 2, 0, 0, 0, 19, .. """{"_id":"rex","a":1}"""u8]);
        Composed.Of(Op.Delete()).Write().ShouldBe<byte>([1, Constant, 1, 0, 0, 0]);
    }

    [Fact]
    public void a_create_behind_a_removal_of_a_patch_as_deep_as_any_is_stored_and_read()
    {
        var deep = $"{string.Concat(Enumerable.Repeat("{\"a\":", JsonText.DepthMax - 1))}{{}}{new string('}', JsonText.DepthMax - 1)}";
        var run = Composed.Of(Op.Save(deep), Op.Create(deep), Op.Save(deep));

        ComposedRun.Read("rex", run.Write()).Apply(before: null)!["a"]!.ToString().Length.ShouldBe(deep.Length - """{"a":}""".Length);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void bytes_that_are_no_run_are_refused(string what, byte[] stored)
    {
        var refusal = Should.Throw<ThreadDataException>(() => ComposedRun.Read("rex", stored), what);

        refusal.Message.ShouldContain("Rebuild the thread.");
    }

    [Fact]
    public void stored_runs_that_were_changed_are_refused_or_are_runs()
    {
        int refused = 0, read = 0;
        var seeds = Seeds.Of(Cases);
        foreach (var seed in seeds)
        {
            var random = new RandomRun(seed);
            var stored = Spoil(random.Whole().Write(), new SeededRandomSource(~seed));
            try
            {
                var run = ComposedRun.Read("rex", stored);
                if (run.CanApplyTo(random.Before)) run.Apply(random.Before)?.Utf8Length.ShouldBeGreaterThan(0, Seeds.Named(seed));
                var joined = run.Then(random.Whole());
                ComposedRun.Read("rex", joined.Write()).Write().ShouldBe(joined.Write(), Seeds.Named(seed));
                read++;
            }
            catch (ThreadDataException)
            {
                refused++;
            }
        }

        if (seeds.Count < Cases) return;
        refused.ShouldBeGreaterThan(Cases / 4);
        read.ShouldBeGreaterThan(Cases / 50);
    }

    public static TheoryData<string, byte[]> Wrong() => new()
    {
        { "nothing", [] },
        { "another version", [2, Constant, 1, 0, 0, 0] },
        { "an unknown flag", [1, 16 | Constant, 1, 0, 0, 0] },
        { "no operation", [1, Constant, 0, 0, 0, 0] },
        { "something behind it", [1, Constant, 1, 0, 0, 0, 0] },
        { "a bound beyond all numbers", [1, Constant, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0] },
        { "a padded number", [1, Constant, 0x81, 0, 0, 0, 0] },
        { "opaque and constant", [1, Opaque | Constant, 1] },
        { "an opaque one with more behind it", [1, Opaque, 1, 0] },
        { "a patch that leaves nothing", [1, 0, 1, 0, 0, 0, 0] },
        { "a document that is missing", [1, Constant | LeavesDocument, 1, 0, 0, 0] },
        { "a document that is none", Document("[]") },
        { "a document of another instance", Document("""{"_id":"max"}""") },
        { "a document without id", Document("{}") },
        { "a document that is not canonical", Document("""{ "_id":"rex"}""") },
        { "a document that is cut", [.. Document("""{"_id":"rex"}""")[..^1]] },
        { "a document with two members of one name", Document("""{"_id":"rex","a":1,"a":1}""") },
        { "a text with U+0000", Document("""{"_id":"rex","a":"\u0000"}""") },
        { "a member that is missing", Patch(1) },
        { "names out of order", Patch(2, [1, (byte)'b', 0, 1, (byte)'a', 0]) },
        { "a name twice", Patch(2, [1, (byte)'a', 0, 1, (byte)'a', 0]) },
        { "the name of the id", Patch(1, [3, .. "_id"u8, 0]) },
        { "a name that is not UTF-8", Patch(1, [1, 0xff, 0]) },
        { "a name with U+0000", Patch(1, [1, 0, 0]) },
        { "a name that is longer than everything", Patch(1, [0xff, 0xff, 0xff, 0xff, 0x0f, 0]) },
        { "an unknown rule", Patch(1, [1, (byte)'a', 7]) },
        { "an object that loses nulls", Patch(1, [1, (byte)'a', 2, 2, .. "{}"u8]) },
        { "a value that is no JSON", Patch(1, [1, (byte)'a', 1, 1, (byte)'x']) },
        { "a create inside of a member", Patch(1, [1, (byte)'a', 5, 1, 1, (byte)'a', 4, 1, (byte)'1']) },
        { "a patch that is too deep", Patch(1, [.. Enumerable.Repeat<byte[]>([1, (byte)'a', 5, 1], 200_000 / 4).SelectMany(static level => level)]) },
        { "more than is ever stored", new byte[ComposedRun.StoredMaxBytes + 1] },
    };

    private static byte[] Patch(byte members, params byte[] rules) => [1, LeavesDocument, 1, 0, 0, 0, members, .. rules];

    private static byte[] Document(string json) => [1, Constant | LeavesDocument, 1, 0, 0, 0, (byte)json.Length, .. Encoding.UTF8.GetBytes(json)];

    private static byte[] Spoil(byte[] stored, SeededRandomSource random)
    {
        var at = random.Next(stored.Length);
        switch (random.Next(4))
        {
            case 0:
                return stored[..at];
            case 1:
                return [.. stored[..at], (byte)random.Next(256), .. stored[at..]];
            case 2:
                return [.. stored[..at], .. stored[(at + 1)..]];
            default:
                stored[at] = (byte)random.Next(256);
                return stored;
        }
    }
}
