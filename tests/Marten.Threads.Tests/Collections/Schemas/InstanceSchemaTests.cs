using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class InstanceSchemaTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("99.5", true)]
    [InlineData("-1", false)]
    [InlineData("100", false)]
    [InlineData("\"12\"", false)]
    public void the_guides_schema_bounds_the_missions(string missions, bool passes)
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.Astronaut);

        IReadOnlyList<SchemaViolation> violations = schema.ValidateText($$"""{"_id":"b","missions":{{missions}},"name":"Buzz"}""");

        (violations.Count == 0).ShouldBe(passes);
    }

    [Fact]
    public void a_violation_names_the_place_the_keyword_and_the_reason()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"items":{"properties":{"a/b":{"maximum":3}}}}"""));

        SchemaViolation violation = schema.ValidateText("""{"v":[{},{"a/b":4}]}""").ShouldHaveSingleItem();

        violation.Path.ShouldBe("/v/1/a~1b");
        violation.Keyword.ShouldBe("maximum");
        violation.Message.ShouldBe("must be at most 3");
        violation.ToString().ShouldBe("/v/1/a~1b maximum: must be at most 3");
    }

    [Fact]
    public void all_violations_of_a_document_are_reported()
    {
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"},"a":{"type":"null"},"b":{"minLength":2}},"required":["c"]}""");

        IReadOnlyList<SchemaViolation> violations = schema.ValidateText("""{"_id":1,"a":1,"b":"x"}""");

        violations.Select(violation => $"{violation.Path} {violation.Keyword}").ShouldBe(["/_id type", "/a type", "/b minLength", " required"]);
    }

    [Fact]
    public void the_text_is_kept_byte_for_byte()
    {
        byte[] given = SchemaTexts.Utf8(SchemaTexts.Astronaut);
        byte[] before = [.. given];
        InstanceSchema.TryCompile(given, out InstanceSchema? schema, out _).ShouldBeTrue();

        given.AsSpan().Clear();

        schema!.Utf8Text.ToArray().ShouldBe(before);
        schema.ValidateText("""{"missions":100}""").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{"properties":{"_id":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"_id":{"type":["string"],"minLength":1}}}""")]
    [InlineData("""{"properties":{"_id":{"$ref":"#/definitions/id"}},"definitions":{"id":{"type":"string"}}}""")]
    [InlineData("""{"$ref":"#/definitions/Person","definitions":{"Person":{"properties":{"_id":{"type":"string"}}}}}""")]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/B"},"B":{"properties":{"_id":{"$ref":"#/$defs/Id"}}},"Id":{"type":"string"}}}""")]
    public void a_schema_with_a_string_id_compiles(string text) => SchemaTexts.Compile(text).ShouldNotBeNull();

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"properties":{}}""")]
    [InlineData("""{"properties":{"_id":true}}""")]
    [InlineData("""{"properties":{"_id":{}}}""")]
    [InlineData("""{"properties":{"_id":{"type":"integer"}}}""")]
    [InlineData("""{"properties":{"_id":{"type":["string","null"]}}}""")]
    [InlineData("""{"properties":{"_id":{"enum":["a"]}}}""")]
    [InlineData("""{"properties":{"nested":{"properties":{"_id":{"type":"string"}}}}}""")]
    [InlineData("""{"properties":{"_id":{"$ref":"#/definitions/id"}},"definitions":{"id":{"type":"number"}}}""")]
    public void a_schema_without_a_string_id_is_refused(string text)
    {
        SchemaProblem problem = SchemaTexts.Refuse(text).ShouldHaveSingleItem();

        problem.Message.ShouldBe("the collection schema _id property must be a string");
    }

    [Theory]
    [InlineData("""{"properties":{"_id":{"type":"string"}},"additionalProperties":false}""", false)]
    [InlineData("""{"properties":{"_id":{"type":"string"},"x":{"properties":{"_mod":{}}}}}""", false)]
    [InlineData("""{"properties":{"_id":{"type":"string"},"_mod":{"type":"integer"}}}""", true)]
    [InlineData("""{"properties":{"_id":{"type":"string"}},"required":["_mod"]}""", true)]
    [InlineData("""{"properties":{"_id":{"type":"string"}},"allOf":[{"$ref":"#/definitions/stamped"}],"definitions":{"stamped":{"properties":{"_mod":{}}}}}""", true)]
    public void a_schema_tells_whether_it_speaks_of_the_modification_time(string text, bool names) =>
        SchemaTexts.Compile(text).NamesMod.ShouldBe(names);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("{} {}")]
    public void what_is_no_document_is_a_violation_and_never_an_exception(string document)
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.Astronaut);

        schema.ValidateText(document).ShouldHaveSingleItem().Keyword.ShouldBe("json");
        schema.Validate(new byte[] { 0x22, 0xC3, 0x28, 0x22 }).ShouldHaveSingleItem().Keyword.ShouldBe("json");
    }

    [Fact]
    public async Task one_schema_judges_on_many_threads()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"pattern":"^(a|b)+$","minLength":3}"""));
        string good = new('a', 700);

        int[] counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            () => schema.ValidateValue(i % 2 == 0 ? $"\"{good}\"" : "\"ac\"").Count, TestContext.Current.CancellationToken)));

        counts.Where((_, i) => i % 2 == 0).ShouldAllBe(count => count == 0);
        counts.Where((_, i) => i % 2 == 1).ShouldAllBe(count => count == 2);
    }
}
