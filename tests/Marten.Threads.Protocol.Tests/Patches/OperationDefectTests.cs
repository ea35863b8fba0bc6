using Marten.Threads.Protocol.Patches;
using Marten.Threads.Protocol.Tests.Cbor;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;
using static Marten.Threads.Protocol.Tests.Patches.OperationTree;

namespace Marten.Threads.Protocol.Tests.Patches;

/// <summary>Each way in which one operation is rejected by its own content, between two good ones that go on.</summary>
public sealed class OperationDefectTests
{
    private const int Mutants = 20_000;

    private static readonly string LongId = new('x', InstanceIds.LengthMaxBytes + 1);
    private static readonly string Nested = string.Concat(Enumerable.Repeat("{\"a\":", 65)) + "1" + new string('}', 65);

    private static readonly Dictionary<string, (object? Element, OperationDefect Defect)> Cases = new(StringComparer.Ordinal)
    {
        ["a number"] = (7L, OperationDefect.NotAnOperation),
        ["null"] = (null, OperationDefect.NotAnOperation),
        ["an array"] = (new List<object?> { "iD" }, OperationDefect.NotAnOperation),
        ["an empty map"] = (new Dictionary<string, object?>(StringComparer.Ordinal), OperationDefect.NotAnOperation),
        ["no patch"] = (Create("x").Without("patch"), OperationDefect.NotAnOperation),
        ["patch is a text"] = (Create("x").With("patch", "{}"), OperationDefect.NotAnOperation),
        ["an unknown key"] = (Create("x").With("author", "me"), OperationDefect.FieldUnknown),
        ["an unknown key of the patch"] = (Create("x").WithPatch("reason", "none"), OperationDefect.FieldUnknown),
        ["a key in another case"] = (Create("x").With("id", "x"), OperationDefect.FieldUnknown),
        ["no type"] = (Create("x").WithoutPatch("type"), OperationDefect.TypeUnknown),
        ["type 3"] = (Create("x").WithPatch("type", 3L), OperationDefect.TypeUnknown),
        ["type -1"] = (Create("x").WithPatch("type", -1L), OperationDefect.TypeUnknown),
        ["type 2^32"] = (Create("x").WithPatch("type", 1L << 32), OperationDefect.TypeUnknown),
        ["type is a float"] = (Create("x").WithPatch("type", 0.0), OperationDefect.TypeUnknown),
        ["type is a text"] = (Create("x").WithPatch("type", "create"), OperationDefect.TypeUnknown),
        ["no iD"] = (Create("x").Without("iD"), OperationDefect.InstanceIdInvalid),
        ["iD is null"] = (Create("x").With("iD", null), OperationDefect.InstanceIdInvalid),
        ["iD is bytes"] = (Create("x").With("iD", "x"u8.ToArray()), OperationDefect.InstanceIdInvalid),
        ["iD is empty"] = (Create(""), OperationDefect.InstanceIdInvalid),
        ["iD is too long"] = (Create(LongId), OperationDefect.InstanceIdInvalid),
        ["iD holds U+0000"] = (Create("a\0b"), OperationDefect.InstanceIdInvalid),
        ["no instanceID"] = (Create("x").WithoutPatch("instanceID"), OperationDefect.InstanceIdsDiffer),
        ["another instanceID"] = (Create("x").WithPatch("instanceID", "y"), OperationDefect.InstanceIdsDiffer),
        ["instanceID is a number"] = (Create("x").WithPatch("instanceID", 1L), OperationDefect.InstanceIdsDiffer),
        ["no collectionName"] = (Create("x").Without("collectionName"), OperationDefect.CollectionNameInvalid),
        ["collectionName is empty"] = (Create("x").With("collectionName", ""), OperationDefect.CollectionNameInvalid),
        ["collectionName has a space"] = (Create("x").With("collectionName", "my dogs"), OperationDefect.CollectionNameInvalid),
        ["collectionName is too long"] = (Create("x").With("collectionName", new string('a', 129)), OperationDefect.CollectionNameInvalid),
        ["collectionName is bytes"] = (Create("x").With("collectionName", "Dogs"u8.ToArray()), OperationDefect.CollectionNameInvalid),
        ["no jSONPatch"] = (Create("x").WithoutPatch("jSONPatch"), OperationDefect.PatchMissing),
        ["jSONPatch is null"] = (Create("x").WithPatch("jSONPatch", null), OperationDefect.PatchMissing),
        ["jSONPatch is a text"] = (Create("x").WithPatch("jSONPatch", "{}"), OperationDefect.PatchMissing),
        ["jSONPatch of a delete is a text"] = (Create("x").WithPatch("type", 2L).WithPatch("jSONPatch", "{}"), OperationDefect.PatchMissing),
        ["jSONPatch is empty"] = (Create("x", ""), OperationDefect.JsonSyntax),
        ["jSONPatch is no JSON"] = (Create("x", "{'a':1}"), OperationDefect.JsonSyntax),
        ["jSONPatch is too deep"] = (Create("x", Nested), OperationDefect.JsonTooDeep),
        ["jSONPatch holds 1e309"] = (Create("x", """{"a":1e309}"""), OperationDefect.JsonNumberRange),
        ["jSONPatch holds 65 digits"] = (Create("x", $$"""{"a":{{new string('1', 65)}}}"""), OperationDefect.JsonNumberDigits),
        ["a create of an array"] = (Create("x", "[]"), OperationDefect.PatchNotObject),
        ["a create of null"] = (Create("x", "null"), OperationDefect.PatchNotObject),
        ["a save of a text"] = (Create("x", "\"a\"").WithPatch("type", 1L), OperationDefect.PatchNotObject),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void a_defect_rejects_its_operation_and_no_other(string name)
    {
        (object? element, OperationDefect defect) = Cases[name];

        EventBody.TryRead(Body(Create("first"), element, Create("last")), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations.Select(operation => operation.Defect).ShouldBe([OperationDefect.None, defect, OperationDefect.None]);
        operations[1].IsRejected.ShouldBeTrue();
        operations[1].Patch.ShouldBeNull();
        operations[1].Index.ShouldBe(1);
    }

    [Fact]
    public void every_defect_of_one_operation_has_a_case()
    {
        OperationDefect[] recordWide =
        [
            OperationDefect.None, OperationDefect.BodyNotCanonical, OperationDefect.BodyTooDeep, OperationDefect.BodyFieldUnknown, OperationDefect.TooManyOperations,
            OperationDefect.PatchesTooLarge,
        ];

        Cases.Values.Select(c => c.Defect).Distinct().ShouldBe(Enum.GetValues<OperationDefect>().Except(recordWide), ignoreOrder: true);
    }

    [Fact]
    public void a_rejected_operation_keeps_the_ids_that_are_valid_and_no_others()
    {
        Read(Create("x").With("collectionName", "a b")).ShouldSatisfy("x", "", OperationType.Create);
        Read(Create(LongId)).ShouldSatisfy("", "Dogs", OperationType.Create);
        Read(Create("a\0b")).ShouldSatisfy("", "Dogs", OperationType.Create);
        Read(Create("x").WithPatch("type", 9L)).ShouldSatisfy("x", "Dogs", OperationType.Unknown);
        Read(7L).ShouldSatisfy("", "", OperationType.Unknown);
    }

    [Fact]
    public void a_delete_is_taken_whatever_bytes_it_carries()
    {
        Read(Create("x").WithPatch("type", 2L).WithPatch("jSONPatch", null)).Defect.ShouldBe(OperationDefect.None);
        Read(Create("x").WithPatch("type", 2L).WithoutPatch("jSONPatch")).Defect.ShouldBe(OperationDefect.None);
        PatchOperation operation = Read(Create("x", "no json").WithPatch("type", 2L));
        operation.Defect.ShouldBe(OperationDefect.None);
        operation.Patch.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""", """{"a":"�"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"�"}""")]
    public void a_mended_patch_is_marked(string json, string mended)
    {
        PatchOperation operation = Read(Create("x", json));

        operation.Patch!.ToString().ShouldBe(mended);
        operation.IsNormalised.ShouldBeTrue();
        operation.JsonPatch.ToArray().ShouldBe(System.Text.Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public void a_stamp_is_an_integer_in_its_range_or_zero()
    {
        Stamped(EventBody.TimestampMax).ShouldBe(EventBody.TimestampMax);
        Stamped(0L).ShouldBe(0);
        Stamped(EventBody.TimestampMax + 1).ShouldBe(0);
        Stamped(ulong.MaxValue).ShouldBe(0);
        Stamped(-1L).ShouldBe(0);
        Stamped(1.6e18).ShouldBe(0);
        Stamped("1600000000").ShouldBe(0);
        Stamped(null).ShouldBe(0);
        Stamped(new Dictionary<string, object?>(StringComparer.Ordinal)).ShouldBe(0);
        Read(Create("x").Without("timestamp")).Defect.ShouldBe(OperationDefect.None);
    }

    [Fact]
    public void patches_that_would_blow_up_are_rejected_and_what_still_fits_goes_on()
    {
        // Each number has six characters in the record and more than three hundred as canonical text.
        string numbers = $$"""{"a":[{{string.Join(',', Enumerable.Repeat("1e308", 10_000))}}]}""";
        List<object?> elements = [Create("one", numbers), Create("two", numbers), Create("three", numbers), Create("four", "{}")];

        EventBody.TryRead(Body(elements), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();

        operations!.Select(operation => operation.Defect).ShouldBe(
            [OperationDefect.None, OperationDefect.None, OperationDefect.PatchesTooLarge, OperationDefect.None]);
        operations![2].InstanceId.ShouldBe("three");
        operations![2].Patch.ShouldBeNull();
    }

    [Fact]
    public void a_spoilt_body_never_throws_and_never_yields_an_unfit_operation()
    {
        byte[] good = Body(Create("a", """{"_id":"a","n":[1,2.5,null]}"""), Create("b").WithPatch("type", 1L));
        byte[][] samples = [.. Enumerable.Repeat(good, Cases.Count), .. Cases.Values.Select(c => Body(c.Element))];
        int accepted = 0;

        Mutations.OfBytes(samples, Mutants, mutant =>
        {
            if (!EventBody.TryRead(mutant, out IReadOnlyList<PatchOperation>? operations))
                return;

            foreach (PatchOperation operation in operations)
            {
                bool isFit = InstanceIds.IsValid(operation.InstanceId) && CollectionName.IsValid(operation.CollectionName)
                    && operation.Type != OperationType.Unknown && (operation.Patch is null) == (operation.Type == OperationType.Delete);
                (operation.IsRejected || isFit).ShouldBeTrue();
                (operation.InstanceId.Length == 0 || InstanceIds.IsValid(operation.InstanceId)).ShouldBeTrue();
                accepted += operation.IsRejected ? 0 : 1;
            }
        });

        accepted.ShouldBeGreaterThan(Mutants / 50);
    }

    private static long Stamped(object? timestamp)
    {
        PatchOperation operation = Read(Create("x").With("timestamp", timestamp));
        operation.Defect.ShouldBe(OperationDefect.None);
        return operation.Timestamp;
    }

    private static PatchOperation Read(object? element)
    {
        EventBody.TryRead(Body(element), out IReadOnlyList<PatchOperation>? operations).ShouldBeTrue();
        return operations.ShouldHaveSingleItem();
    }
}

internal static class PatchOperationAssertions
{
    public static void ShouldSatisfy(this PatchOperation operation, string instanceId, string collectionName, OperationType type)
    {
        operation.InstanceId.ShouldBe(instanceId);
        operation.CollectionName.ShouldBe(collectionName);
        operation.Type.ShouldBe(type);
        operation.IsRejected.ShouldBeTrue();
    }
}
