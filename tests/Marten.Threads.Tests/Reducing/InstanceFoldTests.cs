using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing;

/// <summary>What one operation does to one document (docs/reduction.md, section 4).</summary>
public sealed class InstanceFoldTests
{
    [Fact]
    public void a_create_on_nothing_is_the_document_with_its_nulls()
    {
        var (after, status) = Fold(null, Op.Create("""{"name":"Rex","tail":null,"toys":[null,{"ball":null}]}"""));

        after.ShouldBe("""{"_id":"rex","name":"Rex","tail":null,"toys":[null,{"ball":null}]}""");
        status.ShouldBe("applied");
    }

    [Fact]
    public void a_create_on_a_document_fills_in_what_is_missing_and_is_marked()
    {
        var (after, status) = Fold("""{"_id":"rex","name":"Rex","home":{"city":"Bonn"}}""", Op.Create("""{"name":"Max","age":3,"tail":null,"home":{"city":"Ulm","street":"x"}}"""));

        after.ShouldBe("""{"_id":"rex","age":3,"home":{"city":"Bonn"},"name":"Rex","tail":null}""");
        status.ShouldBe("conflict: create");
    }

    [Fact]
    public void a_create_does_not_fill_in_a_member_that_is_there_and_null()
    {
        Fold("""{"_id":"rex","tail":null}""", Op.Create("""{"tail":"long"}""")).After.ShouldBe("""{"_id":"rex","tail":null}""");
    }

    [Fact]
    public void a_save_on_nothing_is_merged_onto_an_empty_document()
    {
        var (after, status) = Fold(null, Op.Save("""{"name":"Rex","tail":null,"toys":[null,{"ball":null}]}"""));

        after.ShouldBe("""{"_id":"rex","name":"Rex","toys":[{}]}""");
        status.ShouldBe("applied");
    }

    [Fact]
    public void an_empty_save_on_nothing_makes_a_document_of_its_id()
    {
        Fold(null, Op.Save("{}")).After.ShouldBe("""{"_id":"rex"}""");
    }

    [Fact]
    public void a_save_on_a_document_is_a_merge_patch()
    {
        var (after, status) = Fold("""{"_id":"rex","name":"Rex","tail":"long","home":{"city":"Bonn","zip":1}}""", Op.Save("""{"tail":null,"home":{"zip":null},"age":3}"""));

        after.ShouldBe("""{"_id":"rex","age":3,"home":{"city":"Bonn"},"name":"Rex"}""");
        status.ShouldBe("applied");
    }

    [Fact]
    public void a_delete_removes_the_document()
    {
        Fold("""{"_id":"rex"}""", Op.Delete()).ShouldBe((null, "applied"));
    }

    [Fact]
    public void a_delete_of_nothing_is_kept_without_effect()
    {
        Fold(null, Op.Delete()).ShouldBe((null, "applied"));
    }

    [Theory]
    [InlineData("""{"_id":"max"}""")]
    [InlineData("""{"_id":null}""")]
    [InlineData("""{"_id":{"x":1}}""")]
    public void the_id_of_a_document_is_that_of_its_instance_whatever_it_says(string patch)
    {
        Fold(null, Op.Create(patch)).After.ShouldBe("""{"_id":"rex"}""");
        Fold(null, Op.Save(patch)).After.ShouldBe("""{"_id":"rex"}""");
        Fold("""{"_id":"rex"}""", Op.Save(patch)).After.ShouldBe("""{"_id":"rex"}""");
        Fold("""{"_id":"rex"}""", Op.Create(patch)).After.ShouldBe("""{"_id":"rex"}""");
    }

    [Fact]
    public void a_number_keeps_its_value_through_every_operation()
    {
        var created = Fold(null, Op.Create("""{"n":9007199254740993,"m":0.10}""")).After;

        Fold(created, Op.Save("""{"k":123456789012345678901234567890.5}""")).After
            .ShouldBe("""{"_id":"rex","k":123456789012345678901234567890.5,"m":0.1,"n":9007199254740993}""");
    }

    [Theory]
    [InlineData(0, "applied")]
    [InlineData(1, "rejected: document too large")]
    public void a_document_may_have_a_mebibyte_of_canonical_text(int over, string expected)
    {
        var longest = InstanceFold.DocumentMaxBytes - """{"_id":"rex","t":""}""".Length;

        Fold(null, Op.Create($$"""{"t":"{{new string('x', longest + over)}}"}""")).Status.ShouldBe(expected);
        Fold(null, Op.Save($$"""{"t":"{{new string('x', longest + over)}}"}""")).Status.ShouldBe(expected);
    }

    [Fact]
    public void what_would_make_a_document_too_large_leaves_it_as_it_was()
    {
        var before = $$"""{"_id":"rex","t":"{{new string('x', 600_000)}}"}""";
        var more = $$"""{"u":"{{new string('x', 600_000)}}"}""";

        Fold(before, Op.Save(more)).ShouldBe((before, "rejected: document too large"));
        Fold(before, Op.Create(more)).ShouldBe((before, "rejected: document too large"));
        Fold(before, Op.Save($$"""{"t":null,{{more[1..]}}""")).Status.ShouldBe("applied");
    }

    [Fact]
    public void the_size_of_a_number_is_that_of_its_plain_notation()
    {
        var numbers = string.Join(',', Enumerable.Repeat("1e308", 3400));

        Fold(null, Op.Create($$"""{"n":[{{numbers}}]}""")).Status.ShouldBe("rejected: document too large");
    }

    [Fact]
    public void a_create_of_very_many_members_on_a_document_costs_no_more_than_its_size()
    {
        var many = Op.Create($$"""{{{string.Join(',', Enumerable.Range(0, 40_000).Select(i => $"\"m{i}\":1"))}}}""");
        var before = Op.Document("""{"_id":"rex","m7":2}""");

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var after = InstanceFold.Apply(before, many, null);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        after!.Count.ShouldBe(40_001);
        after["m7"].ShouldBe(DocNumber.Of(2));
        allocated.ShouldBeLessThan(20_000_000, "filling members in one by one copies the document for each");
    }

    [Fact]
    public void a_validator_sees_the_document_before_the_operation_and_may_reject_it()
    {
        var judge = new Judge(OperationVerdict.Rejected);
        var before = Op.Document("""{"_id":"rex","n":1}""");
        var operation = Op.Save("""{"n":2}""");

        InstanceFold.Apply(before, operation, judge).ShouldBeSameAs(before);

        operation.Status.ShouldBe("rejected: validator");
        judge.Seen.ShouldBe([before]);
    }

    [Fact]
    public void what_a_validator_could_not_decide_has_no_effect_and_is_marked()
    {
        var operation = Op.Delete();

        InstanceFold.Apply(Op.Document("""{"_id":"rex"}"""), operation, new Judge(OperationVerdict.Undecided)).ShouldNotBeNull();

        operation.Status.ShouldBe("undecided");
    }

    [Fact]
    public void a_validator_that_accepts_changes_nothing_else()
    {
        var operation = Op.Create("""{"n":2}""");

        InstanceFold.Apply(Op.Document("""{"_id":"rex","n":1}"""), operation, new Judge(OperationVerdict.Accepted))!.ToString().ShouldBe("""{"_id":"rex","n":1}""");

        operation.Status.ShouldBe("conflict: create");
    }

    private static (string? After, string Status) Fold(string? before, ReducedOperation operation)
    {
        var after = InstanceFold.Apply(before is null ? null : Op.Document(before), operation, null);
        return (after?.ToString(), operation.Status);
    }

    private sealed class Judge(OperationVerdict verdict) : IOperationJudge
    {
        public List<DocObject?> Seen { get; } = [];

        OperationJudgement IOperationJudge.Judge(OperationAttempt attempt)
        {
            Seen.Add(attempt.Before);
            return new OperationJudgement(verdict);
        }
    }
}
