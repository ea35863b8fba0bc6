using Marten.Threads.Reducing.Composing;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>What one value remembers of many operations, case by case.</summary>
public sealed class ComposedRunTests
{
    [Fact]
    public void two_saves_of_one_member_are_one()
    {
        var run = Composed.Of(Op.Save("""{"n":1,"home":{"city":"Bonn"}}"""), Op.Save("""{"n":2,"home":{"zip":3}}"""));

        On(run, """{"_id":"rex","home":{"street":"x"}}""").ShouldBe("""{"_id":"rex","home":{"city":"Bonn","street":"x","zip":3},"n":2}""");
        On(run, null).ShouldBe("""{"_id":"rex","home":{"city":"Bonn","zip":3},"n":2}""");
    }

    [Fact]
    public void a_member_that_was_removed_and_set_again_has_nothing_of_the_old_one()
    {
        var run = Composed.Of(Op.Save("""{"home":null}"""), Op.Save("""{"home":{"zip":3}}"""));

        On(run, """{"_id":"rex","home":{"street":"x"}}""").ShouldBe("""{"_id":"rex","home":{"zip":3}}""");
    }

    [Fact]
    public void what_became_plain_on_the_way_has_nothing_of_the_old_object()
    {
        var run = Composed.Of(Op.Save("""{"a":{"b":1}}"""), Op.Save("""{"a":{"b":{"c":1}}}"""));

        On(run, """{"_id":"rex","a":{"b":{"d":1}}}""").ShouldBe("""{"_id":"rex","a":{"b":{"c":1}}}""");
    }

    [Fact]
    public void an_array_keeps_its_nulls_only_where_an_object_was()
    {
        var run = Composed.Of(Op.Save("""{"a":[null]}"""));

        On(run, """{"_id":"rex","a":{"b":1}}""").ShouldBe("""{"_id":"rex","a":[null]}""");
        On(run, """{"_id":"rex","a":1}""").ShouldBe("""{"_id":"rex","a":[]}""");
        On(run, """{"_id":"rex"}""").ShouldBe("""{"_id":"rex","a":[]}""");
    }

    [Theory]
    [InlineData("{}", "[null]", "[null]")] // an object by then, whatever it was
    [InlineData("1", "[]", "[]")]
    public void what_stood_before_an_array_is_known_where_an_earlier_save_put_it(string earlier, string absent, string plain)
    {
        var run = Composed.Of(Op.Save($$"""{"a":{{earlier}}}"""), Op.Save("""{"a":[null]}"""));

        On(run, """{"_id":"rex"}""").ShouldBe($$"""{"_id":"rex","a":{{absent}}}""");
        On(run, """{"_id":"rex","a":true}""").ShouldBe($$"""{"_id":"rex","a":{{plain}}}""");
    }

    [Fact]
    public void an_array_behind_a_create_keeps_its_nulls_by_what_the_create_filled_in()
    {
        var run = Composed.Of(Op.Create("""{"a":{}}"""), Op.Save("""{"a":[null]}"""));

        On(run, """{"_id":"rex"}""").ShouldBe("""{"_id":"rex","a":[null]}""");
        On(run, """{"_id":"rex","a":true}""").ShouldBe("""{"_id":"rex","a":[]}""");
    }

    [Fact]
    public void a_create_fills_in_what_is_missing_and_later_saves_change_it()
    {
        var run = Composed.Of(Op.Create("""{"a":{"x":null},"b":1}"""), Op.Save("""{"a":{"y":2}}"""));

        On(run, null).ShouldBe("""{"_id":"rex","a":{"x":null,"y":2},"b":1}""");
        On(run, """{"_id":"rex","b":5}""").ShouldBe("""{"_id":"rex","a":{"x":null,"y":2},"b":5}""");
        On(run, """{"_id":"rex","a":{"z":3}}""").ShouldBe("""{"_id":"rex","a":{"y":2,"z":3},"b":1}""");
        On(run, """{"_id":"rex","a":null}""").ShouldBe("""{"_id":"rex","a":{"y":2},"b":1}""");
    }

    [Fact]
    public void a_create_behind_a_removal_fills_in_for_every_document()
    {
        var run = Composed.Of(Op.Save("""{"a":null}"""), Op.Create("""{"a":{"x":null}}"""));

        On(run, """{"_id":"rex","a":7}""").ShouldBe("""{"_id":"rex","a":{"x":null}}""");
        On(run, null).ShouldBe("""{"_id":"rex","a":{"x":null}}""");
    }

    [Fact]
    public void an_empty_object_on_an_object_keeps_it_and_on_anything_else_replaces_it()
    {
        var run = Composed.Of(Op.Save("""{"a":{}}"""));

        On(run, """{"_id":"rex","a":{"x":null}}""").ShouldBe("""{"_id":"rex","a":{"x":null}}""");
        On(run, """{"_id":"rex","a":[1]}""").ShouldBe("""{"_id":"rex","a":{}}""");
    }

    [Fact]
    public void behind_a_delete_nothing_of_the_document_matters()
    {
        var run = Composed.Of(Op.Save("""{"a":1}"""), Op.Delete(), Op.Save("""{"b":{"c":null}}"""), Op.Create("""{"b":2,"d":null}"""));

        On(run, null).ShouldBe("""{"_id":"rex","b":{},"d":null}""");
        On(run, """{"_id":"rex","b":{"x":1},"z":1}""").ShouldBe("""{"_id":"rex","b":{},"d":null}""");
    }

    [Fact]
    public void a_run_that_ends_with_a_delete_leaves_nothing()
    {
        var run = Composed.Of(Op.Save("""{"a":1}"""), Op.Delete());

        run.LeavesDocument.ShouldBeFalse();
        run.Apply(Op.Document("""{"_id":"rex"}""")).ShouldBeNull();
        run.Apply(before: null).ShouldBeNull();
    }

    [Fact]
    public void the_id_is_that_of_the_instance_whatever_an_operation_says()
    {
        var run = Composed.Of(Op.Create("""{"_id":"max"}"""), Op.Save("""{"_id":{"x":1}}"""), Op.Save("""{"_id":null,"a":{"_id":2}}"""));

        On(run, null).ShouldBe("""{"_id":"rex","a":{"_id":2}}""");
        On(run, """{"_id":"rex"}""").ShouldBe("""{"_id":"rex","a":{"_id":2}}""");
    }

    [Fact]
    public void only_a_create_at_the_front_asks_what_was_before_the_run()
    {
        var document = Op.Document("""{"_id":"rex"}""");

        Composed.Of(Op.Create("{}"), Op.Save("{}")).FirstStatusOn(document).ShouldBe("conflict: create");
        Composed.Of(Op.Create("{}"), Op.Save("{}")).FirstStatusOn(before: null).ShouldBe("applied");
        Composed.Of(Op.Save("{}"), Op.Create("{}")).FirstStatusOn(document).ShouldBe("applied");
        Composed.Of(Op.Create("{}")).Then(Composed.Of(Op.Save("{}"))).FirstIsCreate.ShouldBeTrue();
        Composed.Of(Op.Save("{}")).Then(Composed.Of(Op.Create("{}"))).FirstIsCreate.ShouldBeFalse();
    }

    [Fact]
    public void numbers_keep_their_value()
    {
        var run = Composed.Of(Op.Save("""{"n":123456789012345678901234567890.50}"""), Op.Save("""{"m":1e-3}"""));

        On(ComposedRun.Read("rex", run.Write()), null).ShouldBe("""{"_id":"rex","m":0.001,"n":123456789012345678901234567890.5}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_id":"max"}""")]
    [InlineData("""{"_id":{"rex":1}}""")]
    public void a_document_without_the_id_of_the_instance_is_left_to_the_fold(string document)
    {
        var run = Composed.Of(Op.Save("{}"));

        run.CanApplyTo(Op.Document(document)).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => run.Apply(Op.Document(document)));
    }

    [Fact]
    public void runs_of_two_instances_do_not_compose()
    {
        var other = ComposedRun.Read("max", Composed.Of(Op.Save("{}")).Write());

        Should.Throw<ArgumentException>(() => Composed.Of(Op.Save("{}")).Then(other));
        Should.Throw<ArgumentException>(() => new RunComposer("max").Add(Op.Save("{}")));
    }

    [Fact]
    public void a_run_has_an_operation()
    {
        Should.Throw<InvalidOperationException>(() => new RunComposer("rex").Build());
    }

    [Fact]
    public void a_run_that_was_built_does_not_change_with_its_composer()
    {
        var composer = new RunComposer("rex");
        composer.Add(Op.Create("""{"a":{"b":1}}"""));
        var first = composer.Build();

        composer.Add(Composed.Of(Op.Save("""{"a":{"b":2}}""")));

        composer.Operations.ShouldBe(2);
        On(first, null).ShouldBe("""{"_id":"rex","a":{"b":1}}""");
        On(composer.Build(), null).ShouldBe("""{"_id":"rex","a":{"b":2}}""");
    }

    [Fact]
    public void one_more_operation_costs_what_it_touches_and_not_the_length_of_the_run()
    {
        var composer = new RunComposer("rex");
        composer.Add(Op.Create($$"""{"items":{{Many(10_000)}},"fresh":{{Many(10_000)}}}"""));
        composer.Add(Op.Save($$"""{"items":{{Many(10_000)}}}"""));
        var more = Enumerable.Range(0, 256).Select(static i => Op.Save($$$"""{"items":{"m{{{i}}}":{"n":{{{i}}}}},"fresh":{"m{{{i}}}":2}}""")).ToList();
        composer.Add(Op.Save("""{"items":{"m1":3},"fresh":{"m1":3}}"""));

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        foreach (var operation in more) composer.Add(operation);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        allocated.ShouldBeLessThan(256 * 40_000, "10,000 members copied for each operation are 160 kB for each of four objects");
    }

    private static string Many(int members) => $$"""{{{string.Join(',', Enumerable.Range(0, members).Select(static i => $"\"m{i}\":1"))}}}""";

    private static string? On(ComposedRun run, string? before)
    {
        run.TryApply(before is null ? null : Op.Document(before), out var after).ShouldBeTrue();
        return after?.ToString();
    }
}
