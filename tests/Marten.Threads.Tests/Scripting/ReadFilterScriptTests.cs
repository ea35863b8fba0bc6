namespace Marten.Threads.Tests.Scripting;

public sealed class ReadFilterScriptTests
{
    [Fact]
    public void the_instance_is_seen_as_it_is()
    {
        Called.Filtered("return instance").Visible.ShouldBe(Called.Rex);
    }

    [Theory]
    [InlineData("return null")]
    [InlineData("return undefined")]
    [InlineData("var x")]
    [InlineData("if (instance.Age > 2) return null; return instance")]
    public void nothing_hides(string body)
    {
        Called.Filtered(body).IsHidden.ShouldBeTrue();
    }

    [Theory]
    [InlineData("instance.Name = 'hidden'; return {Name: instance.Name}", """{"Name":"hidden"}""")]
    [InlineData("delete instance.Age; delete instance.__proto__; delete instance.Tags; return instance", """{"Name":"it's","_id":"a","_mod":1795441127411023123}""")]
    [InlineData("return {reader: reader, t: typeof instance}", """{"reader":"bbaakey","t":"object"}""")]
    [InlineData("return {_id: 'other'}", """{"_id":"other"}""")]
    [InlineData("return {a: undefined, b: function () { }, c: NaN, d: [undefined, 1 / 0, , 1], e: -0}", """{"c":null,"d":[null,null,null,1],"e":0}""")]
    [InlineData("return {get a() { return 1 + 1 }}", """{"a":2}""")]
    [InlineData("return Object.create({inherited: 1}, {hidden: {value: 1}, seen: {value: 2, enumerable: true}})", """{"seen":2}""")]
    [InlineData("return {m: instance._mod, n: instance._mod + 0}", """{"m":1795441127411023123,"n":1795441127411023000}""")]
    [InlineData("return {...instance, Age: undefined, Tags: instance.Tags.map(t => t + '!')}", """{"Name":"it's","Tags":["x!","y!"],"__proto__":{"isAdmin":true},"_id":"a","_mod":1795441127411023123}""")]
    [InlineData("return {s: 'a\\ud800\\u0000'}", "{\"s\":\"a\uFFFD\uFFFD\"}")]
    [InlineData("return {n: 1e-7, big: 1.5e300 > 1, small: 5e-324 > 0}", """{"big":true,"n":0.0000001,"small":true}""")]
    public void a_returned_object_is_what_the_reader_sees(string body, string expected)
    {
        var outcome = Called.Filtered(body);

        outcome.Problem.ShouldBeNull();
        outcome.Visible!.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("return false", "it must return an object, or null to hide the instance")]
    [InlineData("return 'x'", "it must return an object, or null to hide the instance")]
    [InlineData("return [instance]", "it must return an object, or null to hide the instance")]
    [InlineData("return function () { }", "it must return an object, or null to hide the instance")]
    [InlineData("throw 'no'", "no")]
    [InlineData("var a = {}; a.a = a; return a", "TypeError: the document refers to itself, or is nested more than 64 deep")]
    [InlineData("return {get a() { throw 'out' }}", "out")]
    [InlineData("for(;;);", "it takes more than 100000 steps")]
    [InlineData("return {get a() { for(;;); }}", "it takes more than 100000 steps")]
    public void a_failure_names_collection_and_instance(string body, string problem)
    {
        var outcome = Called.Filtered(body);

        outcome.Problem.ShouldBe($"running read filter func of collection Dogs on instance a: {problem}");
        outcome.Visible.ShouldBeNull();
        outcome.IsHidden.ShouldBeFalse();
        outcome.IsDecided.ShouldBeTrue();
    }

    [Fact]
    public void a_document_at_the_limit_of_nesting_passes()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 63)) + "{\"_id\":1}" + new string('}', 63);

        Called.Filtered("return instance", Called.Document(deep)).Visible!.ToString().ShouldBe(deep);
        Called.Filtered("return {i: instance}", Called.Document(deep)).Problem.ShouldNotBeNull().ShouldContain("nested more than 64 deep");
    }
}
