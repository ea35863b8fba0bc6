using System.Text;
using CsCheck;
using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>Schemas and documents that are made to cost much. A test here that does not end has failed.</summary>
public sealed class HostileSchemaTests
{
    [Fact]
    public void a_schema_beyond_256_kib_is_refused()
    {
        static string Padded(int length) => SchemaTexts.Astronaut.Trim() + new string(' ', length - SchemaTexts.Astronaut.Trim().Length);

        SchemaTexts.Compile(Padded(256 * 1024)).ShouldNotBeNull();
        SchemaTexts.Refuse(Padded((256 * 1024) + 1)).ShouldHaveSingleItem().Message.ShouldContain("262144 bytes");
    }

    [Fact]
    public void schemas_inside_each_other_beyond_32_are_refused()
    {
        // the root is the first and the member v the second
        SchemaTexts.Compile(SchemaTexts.ForValue(Nested(31))).ShouldNotBeNull();
        SchemaTexts.Refuse(SchemaTexts.ForValue(Nested(32))).ShouldHaveSingleItem().Message.ShouldContain("more than 32 schemas");
        SchemaTexts.Refuse(SchemaTexts.ForValue(Nested(100_000 / 20))).ShouldNotBeEmpty();
    }

    [Fact]
    public void json_that_nests_without_end_is_refused()
    {
        SchemaTexts.Refuse(new string('[', 100_000)).ShouldHaveSingleItem();
        SchemaTexts.Refuse(SchemaTexts.ForValue($$"""{"const":{{new string('[', 200)}}{{new string(']', 200)}}}""")).ShouldHaveSingleItem();
    }

    [Fact]
    public void more_than_100_patterns_are_refused()
    {
        static string Patterns(int count) =>
            "{\"patternProperties\":{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"^p{i}$\":true")) + "}}";

        SchemaTexts.Compile(SchemaTexts.ForValue(Patterns(100))).ShouldNotBeNull();
        SchemaTexts.Refuse(SchemaTexts.ForValue(Patterns(101))).ShouldHaveSingleItem().Message.ShouldContain("more than 100 patterns");
    }

    [Fact]
    public void a_schema_that_doubles_its_work_at_every_step_is_stopped_on_the_document()
    {
        string definitions = string.Join(',', Enumerable.Range(0, 30).Select(i => $$$"""
            "d{{{i}}}":{"allOf":[{"$ref":"#/definitions/d{{{i + 1}}}"},{"$ref":"#/definitions/d{{{i + 1}}}"}]}
            """));
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"$ref":"#/definitions/d0"}""", $$$"""{{{{definitions}}},"d30":{"type":"integer"}}"""));

        SchemaViolation violation = schema.ValidateValue("1").ShouldHaveSingleItem();

        violation.Keyword.ShouldBe("limit");
    }

    [Fact]
    public void a_document_that_cost_too_much_is_refused_even_where_failing_is_what_is_asked_for()
    {
        string definitions = string.Join(',', Enumerable.Range(0, 30).Select(i => $$$"""
            "d{{{i}}}":{"anyOf":[{"$ref":"#/definitions/d{{{i + 1}}}"},{"$ref":"#/definitions/d{{{i + 1}}}"}]}
            """));
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"not":{"$ref":"#/definitions/d0"}}""", $$$"""{{{{definitions}}},"d30":false}"""));

        schema.ValidateValue("1").ShouldHaveSingleItem().Keyword.ShouldBe("limit");
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    [InlineData(5_000, false)]
    public void a_chain_of_references_has_an_end(int length, bool compiles)
    {
        string definitions = string.Join(',', Enumerable.Range(0, length).Select(i => $$$"""
            "d{{{i}}}":{"$ref":"#/definitions/d{{{i + 1}}}"}
            """));
        string text = SchemaTexts.ForValue("""{"$ref":"#/definitions/d0"}""", $$$"""{{{{definitions}}},"d{{{length}}}":{"type":"integer"}}""");

        InstanceSchema.TryCompile(SchemaTexts.Utf8(text), out InstanceSchema? schema, out _).ShouldBe(compiles);

        schema?.ValidateValue("\"x\"").ShouldHaveSingleItem();
    }

    [Fact]
    public void the_deepest_document_against_a_schema_that_contains_itself_is_judged()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue(
            """{"$ref":"#/definitions/a"}""",
            """{"a":{"anyOf":[{"type":"integer"},{"$ref":"#/definitions/b"}]},"b":{"allOf":[{"items":{"$ref":"#/definitions/a"},"type":"array"}]}}"""));

        schema.ValidateValue(new string('[', 60) + "1" + new string(']', 60)).ShouldBeEmpty();
        schema.ValidateValue(new string('[', 60) + "\"x\"" + new string(']', 60)).ShouldHaveSingleItem().Keyword.ShouldBe("anyOf");
        schema.ValidateValue(new string('[', 100_000)).ShouldHaveSingleItem().Keyword.ShouldBe("json");
    }

    [Fact]
    public void a_schema_that_goes_deeper_than_the_document_warrants_is_stopped()
    {
        string definitions = string.Join(',', Enumerable.Range(0, 20).Select(i => $$$"""
            "d{{{i}}}":{"$ref":"#/definitions/d{{{i + 1}}}"}
            """));
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"$ref":"#/definitions/d0"}""", $$$"""{{{{definitions}}},"d20":{"items":{"$ref":"#/definitions/d0"} } }"""));

        schema.ValidateValue(new string('[', 10) + new string(']', 10)).ShouldBeEmpty();
        schema.ValidateValue(new string('[', 60) + new string(']', 60)).ShouldHaveSingleItem().Keyword.ShouldBe("limit");
    }

    [Fact]
    public void a_large_array_of_distinct_values_is_judged()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"items":{"enum":["a","b"],"type":"string"},"uniqueItems":false}"""));
        InstanceSchema unique = SchemaTexts.Compile(SchemaTexts.ForValue("""{"uniqueItems":true}"""));

        schema.ValidateValue($"[{string.Join(',', Enumerable.Repeat("\"a\"", 250_000))}]").ShouldBeEmpty();
        unique.ValidateValue($"[{string.Join(',', Enumerable.Range(0, 150_000))}]").ShouldBeEmpty();
        unique.ValidateValue($"[{string.Join(',', Enumerable.Range(0, 150_000))},0]").ShouldHaveSingleItem();
    }

    [Fact]
    public void no_more_violations_and_problems_are_kept_than_somebody_can_read()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"items":{"type":"null"}}"""));

        schema.ValidateValue($"[{string.Join(',', Enumerable.Repeat("1", 100_000))}]").Count.ShouldBe(32);
        SchemaTexts.Refuse($"{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":1"))}}}").Count.ShouldBe(32);
    }

    [Fact]
    public void long_names_are_cut_in_messages()
    {
        string name = new string('n', 63) + "😀" + new string('n', 50_000);
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"}},"additionalProperties":{"type":"null"}}""");

        SchemaViolation violation = schema.ValidateText($$"""{"{{name}}":1}""").ShouldHaveSingleItem();

        violation.Path.ShouldBe("/" + new string('n', 63) + "…");
    }

    [Fact]
    public void a_mutated_schema_or_document_never_throws()
    {
        byte[] schema = SchemaTexts.Utf8("""
            {"$schema":"http://json-schema.org/draft-07/schema#","properties":{"_id":{"type":"string","pattern":"^(a|[^b-d\\d]){1,3}$"},
            "n":{"$ref":"#/definitions/n~1"},"m":{"oneOf":[{"const":1.0},{"format":"uri","minLength":2}]}},"definitions":{"n/":{"exclusiveMinimum":-1e3,"multipleOf":0.5}},
            "dependencies":{"n":["m"]},"patternProperties":{"x*":{"uniqueItems":true}},"if":{"required":["n"]},"then":{"maxProperties":9}}
            """);
        byte[] document = SchemaTexts.Utf8("""{"_id":"aa","m":"http://a\u00e9/?\ud83d\ude00","n":-1.25e2,"x":[1,1.0,{"a":[]}]}""");
        InstanceSchema good = SchemaTexts.Compile(Encoding.UTF8.GetString(schema));
        var mutation = Gen.Select(Gen.Int[0, 5_000], Gen.Byte).Array[1, 4];

        mutation.Sample(mutations =>
        {
            byte[] mutatedDocument = Mutate(document, mutations);
            good.Validate(mutatedDocument).ShouldNotBeNull();
            if (InstanceSchema.TryCompile(Mutate(schema, mutations), out InstanceSchema? compiled, out IReadOnlyList<SchemaProblem> problems))
                compiled!.Validate(mutatedDocument).ShouldNotBeNull();
            else
                problems.ShouldNotBeEmpty();
        }, iter: 20_000);
    }

    private static byte[] Mutate(byte[] bytes, (int At, byte Value)[] mutations)
    {
        byte[] mutated = [.. bytes];
        foreach ((int at, byte value) in mutations)
            mutated[at % mutated.Length] = value;
        return mutated;
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("""{"items":""", levels - 1)) + "{}" + new string('}', levels - 1);
}
