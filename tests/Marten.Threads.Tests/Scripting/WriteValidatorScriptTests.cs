using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;

namespace Marten.Threads.Tests.Scripting;

public sealed class WriteValidatorScriptTests
{
    [Fact]
    public void exactly_true_accepts()
    {
        Called.Judged("return true").ShouldBe(new ScriptVerdict(OperationVerdict.Accepted, ""));
    }

    [Theory]
    [InlineData("return false", "app denied net record body")]
    [InlineData("return null", "app denied net record body")]
    [InlineData("return undefined", "app denied net record body")]
    [InlineData("var x = 1", "app denied net record body")]
    [InlineData("return 1", "app denied net record body: 1")]
    [InlineData("return -0", "app denied net record body: 0")]
    [InlineData("return NaN", "app denied net record body: NaN")]
    [InlineData("return 1e21", "app denied net record body: 1e+21")]
    [InlineData("return ''", "app denied net record body: ")]
    [InlineData("return 'too young'", "app denied net record body: too young")]
    [InlineData("return {a: [1, 'x']}", """app denied net record body: {"a":[1,"x"]}""")]
    [InlineData("return function () { }", "app denied net record body: a function")]
    [InlineData("return Object(true)", "app denied net record body: {}")]
    [InlineData("throw new Error('boom')", "running write validator func: Error: boom")]
    [InlineData("throw 'boom'", "running write validator func: boom")]
    [InlineData("throw undefined", "running write validator func: undefined")]
    [InlineData("throw { message: 'boom' }", "running write validator func: Object: boom")]
    [InlineData("instance.nothing.here", "running write validator func: TypeError: Cannot read properties of undefined (reading 'here')")]
    public void everything_else_rejects_with_the_reason(string body, string reason)
    {
        Called.Judged(body).ShouldBe(new ScriptVerdict(OperationVerdict.Rejected, reason));
    }

    [Fact]
    public void it_sees_writer_event_and_instance_as_the_reference_shows_them()
    {
        var validator = Called.Validator("return JSON.stringify([writer, event, instance])");
        var patch = Called.Document("""{"_mod":1795441127411007700,"_id":"a","Name":"it's"}""");

        var created = validator.Judge("bbaa", new ScriptEvent(1_795_441_127_411_023_000, "a", "w10", OperationType.Create, patch), null);
        var deleted = validator.Judge(null, new ScriptEvent(5, "a", "w10", OperationType.Delete, null), Called.Document("""{"_id":"a"}"""));

        created.Reason.ShouldBe("""
            app denied net record body: ["bbaa",{"timestamp":1795441127411023000,"_id":"a","collection_name":"w10","patch":{"type":"create","instance_id":"a","json_patch":{"Name":"it's","_id":"a","_mod":1795441127411007700}}},null]
            """);
        deleted.Reason.ShouldBe("""
            app denied net record body: [null,{"timestamp":5,"_id":"a","collection_name":"w10","patch":{"type":"delete","instance_id":"a"}},{"_id":"a"}]
            """);
    }

    [Fact]
    public void nobody_and_nothing_are_undefined()
    {
        Called.Validator("return writer === undefined && instance === undefined && !('json_patch' in event.patch)")
            .Judge(null, new ScriptEvent(0, "a", "Dogs", OperationType.Delete, null), null)
            .Verdict.ShouldBe(OperationVerdict.Accepted);
    }

    [Fact]
    public void a_reason_is_cut_and_well_formed()
    {
        var cut = Called.Judged("return 'x'.repeat(100000)").Reason;
        var mended = Called.Judged("return 'a\\ud800b\\u0000'").Reason;
        var half = Called.Judged("return 'x'.repeat(470) + '\\ud83d\\ude00'.repeat(100)").Reason;

        cut.Length.ShouldBe(500);
        mended.ShouldBe("app denied net record body: a\uFFFDb\uFFFD");
        half.ShouldBe(DocString.Of(half).Text);
        half.Length.ShouldBe(500);
    }

    [Fact]
    public void text_that_used_to_break_out_of_the_call_is_text()
    {
        const string Text = "');for(;;);//\u2028\u2029\\'\"\n</script>${1}`";
        var document = DocObject.Of(new DocMember("_id", DocString.Of("a")), new DocMember("Name", DocString.Of(Text)));

        var verdict = Called.Validator($"return instance.Name === event.patch.json_patch.Name && instance.Name.length === {Text.Length}").Judged(document);

        verdict.ShouldBe(new ScriptVerdict(OperationVerdict.Accepted, ""));
    }

    [Theory]
    [InlineData("instance.hasOwnProperty('__proto__')")]
    [InlineData("instance.__proto__.isAdmin === true")]
    [InlineData("instance.isAdmin === undefined")]
    [InlineData("Object.getPrototypeOf(instance) === Object.getPrototypeOf({})")]
    [InlineData("Object.keys(instance).join() === 'Age,Name,Tags,__proto__,_id,_mod'")]
    public void the_name_of_a_prototype_is_a_name_like_others(string expression)
    {
        Called.Judged($"return {expression}").Verdict.ShouldBe(OperationVerdict.Accepted, expression);
    }

    [Fact]
    public void a_call_changes_no_document()
    {
        var before = Called.Document("""{"_id":"a","list":[1,{"b":2}]}""");
        var text = before.ToString();

        Called.Judged("instance.list[1].b = 9; instance.list.push(1); delete instance._id; event.patch.json_patch.x = 1; return true", before);

        before.ToString().ShouldBe(text);
    }
}
