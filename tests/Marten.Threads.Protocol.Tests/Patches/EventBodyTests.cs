using System.Text;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Tests.Cbor;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Patches;

public sealed class EventBodyTests
{
    private const long Stamp = 1_600_000_000_000_000_000;

    [Fact]
    public void a_written_body_is_read_back()
    {
        OperationDraft[] drafts =
        [
            new(OperationType.Create, "Dogs", "a", Utf8("""{"_id":"a","n":1}"""), Stamp),
            new(OperationType.Save, "Dogs-2", "юрий gagarin", Utf8("""{"n":2.50}"""), 0),
            new(OperationType.Delete, "Dogs", new string('x', InstanceIds.LengthMaxBytes), default, EventBody.TimestampMax),
        ];

        EventBody.TryRead(EventBody.Write(drafts), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.Select(o => (o.Type, o.CollectionName, o.InstanceId, o.Timestamp)).ShouldBe(drafts.Select(d => (d.Type, d.CollectionName, d.InstanceId, d.Timestamp)));
        operations.Select(o => o.Index).ShouldBe([0, 1, 2]);
        operations.ShouldAllBe(o => !o.IsRejected && !o.IsNormalised);
        operations.Select(o => o.Patch?.ToString()).ShouldBe(["""{"_id":"a","n":1}""", """{"n":2.5}""", null]);
        operations.Select(o => Encoding.UTF8.GetString(o.JsonPatch.Span)).ShouldBe(["""{"_id":"a","n":1}""", """{"n":2.50}""", ""]);
    }

    [Theory]
    [InlineData("f6")]
    [InlineData("a0")]
    [InlineData("80")]
    [InlineData("6770617463686573", "the text alone")]
    [InlineData("a16770617463686573a0", "patches is a map")]
    [InlineData("a16770617463686573f6", "patches is null")]
    [InlineData("a1675061746368657380", "another key")]
    [InlineData("", "no bytes at all")]
    [InlineData("ff", "no CBOR")]
    [InlineData("a167706174636865738100ff", "an item behind it")]
    [InlineData("a1677061746368657381", "cut short")]
    [InlineData("bf677061746368657380", "cut short, of indefinite length")]
    [InlineData("a16161fb7ff8000000000000", "an application's NaN")]
    [InlineData("d9d9f7a1677061746368657380", "under a tag")]
    [InlineData("bf7f6770617463686573ff80ff", "a key in pieces")]
    [InlineData("bf6770617463686573a0ff", "patches is a map, of indefinite length")]
    [InlineData("bf6770617463686573", "nothing behind the key")]
    public void other_bodies_are_opaque(string hex, string why = "")
    {
        EventBody.TryRead(Convert.FromHexString(hex), out IReadOnlyList<PatchOperation>? operations).ShouldBeFalse(why);

        operations.ShouldBeNull();
    }

    [Theory]
    [InlineData("a16770617463686573" + "9fff", "an array of indefinite length")]
    [InlineData("bf677061746368657380ff", "a map of indefinite length")]
    [InlineData("a17807706174636865738" + "0", "a long head")]
    [InlineData("a1677061746368657398" + "00", "a long count")]
    [InlineData("a26770617463686573806161f6", "unsorted keys")]
    [InlineData("a2677061746368657380677061746368657380", "a key twice")]
    [InlineData("a167706174636865738" + "1f97e00", "a half float")]
    [InlineData("a16770617463686573" + "81f7", "undefined")]
    [InlineData("a16770617463686573" + "81c100", "a foreign tag")]
    [InlineData("a26770617463686573806161" + "3bffffffffffffffff", "an integer out of range")]
    [InlineData("a2f6006770617463686573" + "80", "a key that is not a text")]
    [InlineData("a167706174636865738161ff", "invalid UTF-8")]
    public void a_foreign_encoding_is_one_rejected_operation(string hex, string why)
    {
        EventBody.TryRead(Convert.FromHexString(hex), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue(why);

        PatchOperation operation = operations.ShouldHaveSingleItem();
        operation.Defect.ShouldBe(OperationDefect.BodyNotCanonical, why);
        operation.Index.ShouldBe(0);
        operation.InstanceId.ShouldBeEmpty();
        operation.CollectionName.ShouldBeEmpty();
        operation.Type.ShouldBe(OperationType.Unknown);
    }

    [Theory]
    [InlineData(62, OperationDefect.NotAnOperation)]
    [InlineData(63, OperationDefect.BodyTooDeep)]
    [InlineData(250, OperationDefect.BodyTooDeep)]
    public void a_body_may_be_nested_64_deep(int arrays, OperationDefect expected)
    {
        byte[] body = [0xa1, 0x67, .. "patches"u8, 0x81, .. Enumerable.Repeat((byte)0x81, arrays), 0x00];

        EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.ShouldHaveSingleItem().Defect.ShouldBe(expected);
    }

    [Fact]
    public void a_body_that_is_deeper_than_can_be_told_is_opaque()
    {
        byte[] body = [0xa1, 0x67, .. "patches"u8, 0x81, .. Enumerable.Repeat((byte)0x81, 100_000), 0x00];

        EventBody.TryRead(body, out _).ShouldBeFalse();
    }

    [Fact]
    public void a_key_beside_the_patches_rejects_every_operation()
    {
        byte[] body = CborTree.Write(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["patches"] = new List<object?> { OperationTree.Create("a"), OperationTree.Create("b") },
            ["version"] = 2L,
        });

        EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.Select(o => (o.InstanceId, o.Defect)).ShouldBe([("a", OperationDefect.BodyFieldUnknown), ("b", OperationDefect.BodyFieldUnknown)]);
    }

    [Fact]
    public void what_stands_behind_ten_thousand_operations_is_one_rejected_operation()
    {
        object? operation = OperationTree.Create("a");
        byte[] body = OperationTree.Body([.. Enumerable.Repeat(operation, EventBody.OperationsMax + 5)]);

        EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.Count.ShouldBe(EventBody.OperationsMax + 1);
        operations.Take(EventBody.OperationsMax).ShouldAllBe(o => !o.IsRejected);
        operations[^1].Defect.ShouldBe(OperationDefect.TooManyOperations);
        operations[^1].Index.ShouldBe(EventBody.OperationsMax);
    }

    [Fact]
    public void ten_thousand_operations_are_all_taken()
    {
        byte[] body = OperationTree.Body([.. Enumerable.Repeat<object?>(OperationTree.Create("a"), EventBody.OperationsMax)]);

        EventBody.TryRead(body, out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.Count.ShouldBe(EventBody.OperationsMax);
        operations.ShouldAllBe(o => !o.IsRejected);
    }

    public static TheoryData<string, OperationDraft> Misuse => new()
    {
        { "unknown type", new(OperationType.Unknown, "Dogs", "a", Utf8("{}"), 0) },
        { "type 3", new((OperationType)3, "Dogs", "a", Utf8("{}"), 0) },
        { "no id", new(OperationType.Create, "Dogs", "", Utf8("{}"), 0) },
        { "id too long", new(OperationType.Create, "Dogs", new string('é', 129), Utf8("{}"), 0) },
        { "no collection", new(OperationType.Create, "", "a", Utf8("{}"), 0) },
        { "stamp below 0", new(OperationType.Create, "Dogs", "a", Utf8("{}"), -1) },
        { "stamp too large", new(OperationType.Create, "Dogs", "a", Utf8("{}"), EventBody.TimestampMax + 1) },
        { "create without document", new(OperationType.Create, "Dogs", "a", default, 0) },
        { "delete with patch", new(OperationType.Delete, "Dogs", "a", Utf8("{}"), 0) },
    };

    [Theory]
    [MemberData(nameof(Misuse))]
    public void an_operation_that_would_be_rejected_is_not_written(string why, OperationDraft draft)
    {
        Should.Throw<ArgumentException>(() => EventBody.Write([draft]), why);
    }

    [Fact]
    public void more_than_ten_thousand_operations_are_not_written()
    {
        var draft = new OperationDraft(OperationType.Delete, "Dogs", "a", default, 0);

        Should.Throw<ArgumentException>(() => EventBody.Write([.. Enumerable.Repeat(draft, EventBody.OperationsMax + 1)]));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
