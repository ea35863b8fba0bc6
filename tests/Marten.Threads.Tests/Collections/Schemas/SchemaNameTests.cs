using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>Schemas that have names, and references by name. Nothing leaves the text, but what it holds can be named in every way.</summary>
public sealed class SchemaNameTests
{
    private const string Definitions = """{"a":{"$id":"#small","maximum":9},"b":{"$id":"other.json","maximum":9,"definitions":{"c":{"$id":"#deep","maximum":9}}}}""";

    [Theory]
    [InlineData("#small")]
    [InlineData("root.json#small")]
    [InlineData("http://example.org/x/root.json#small")]
    [InlineData("other.json")]
    [InlineData("./y/../other.json#")]
    [InlineData("/x/other.json#/definitions/c")]
    [InlineData("//example.org/x/other.json#deep")]
    [InlineData("http://example.org/x/other.json#deep")]
    public void a_reference_finds_what_has_the_name(string reference)
    {
        InstanceSchema schema = SchemaTexts.Compile($$$"""
            {"$id":"http://example.org/x/root.json","properties":{"_id":{"type":"string"},"v":{"$ref":"{{{reference}}}"}},"definitions":{{{Definitions}}}}
            """);

        schema.ValidateValue("9").ShouldBeEmpty();
        schema.ValidateValue("10").ShouldHaveSingleItem().Keyword.ShouldBe("maximum");
    }

    [Fact]
    public void an_empty_reference_means_the_document_that_it_stands_in()
    {
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"},"v":{"$ref":""}}}""");

        schema.ValidateText("""{"v":{"v":{"_id":1}}}""").ShouldHaveSingleItem().Path.ShouldBe("/v/v/_id");
    }

    [Theory]
    [InlineData("""{"a":{"$id":"#x"},"b":{"$id":"#x"}}""")]
    [InlineData("""{"a":{"$id":"x.json"},"b":{"$id":"./x.json"}}""")]
    public void one_name_for_two_schemas_is_refused(string definitions)
    {
        SchemaProblem problem = SchemaTexts.Refuse(SchemaTexts.ForValue("true", definitions)).ShouldHaveSingleItem();

        problem.Keyword.ShouldBe("$id");
        problem.Path.ShouldBe("/definitions/b");
    }

    [Theory]
    [InlineData("$id")]
    [InlineData("id")]
    [InlineData("$ref")]
    public void an_endless_name_is_refused(string keyword) =>
        SchemaTexts.Refuse(SchemaTexts.ForValue($$"""{"{{keyword}}":"{{new string('x', 3_000)}}"}""")).ShouldHaveSingleItem().Keyword.ShouldBe(keyword);

    [Fact]
    public void names_that_grow_from_level_to_level_are_refused()
    {
        string nested = "{}";
        for (int level = 0; level < 20; level++)
            nested = $$$"""{"$id":"{{{new string('x', 500)}}}/","not":{{{nested}}}}""";

        SchemaTexts.Refuse(SchemaTexts.ForValue(nested)).ShouldAllBe(problem => problem.Keyword == "$id");
    }

    [Fact]
    public void a_place_repeated_as_name_changes_nothing()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"$id":"#/properties/v","items":{"$ref":"#/definitions/d"}}""", """{"d":{"type":"string"}}"""));

        schema.ValidateValue("[1]").ShouldHaveSingleItem().Keyword.ShouldBe("type");
    }

    [Theory]
    [InlineData("http://json-schema.org/draft-07/schema#", """{"items":{"minLength":2,"pattern":"(?=a)(a)\\1"}}""", """{"items":{"minLength":-2}}""")]
    [InlineData("http://json-schema.org/draft-07/schema", "true", """{"pattern":"("}""")]
    [InlineData("https://json-schema.org/draft-07/schema#/definitions/simpleTypes", "\"array\"", "\"any\"")]
    public void documents_may_hold_schemas(string reference, string passing, string failing)
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue($$"""{"$ref":"{{reference}}"}"""));

        schema.ValidateValue(passing).ShouldBeEmpty();
        schema.ValidateValue(failing).ShouldNotBeEmpty();
    }

    [Fact]
    public void a_then_without_if_is_a_definition_where_a_reference_leads_to_it()
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"$ref":"#/definitions/d/then"}""", """{"d":{"then":{"type":"string"}}}"""));

        schema.ValidateValue("1").ShouldHaveSingleItem().Keyword.ShouldBe("type");
        SchemaTexts.Refuse(SchemaTexts.ForValue("true", """{"d":{"then":{"type":"string"}}}""")).ShouldHaveSingleItem().Keyword.ShouldBe("then");
    }

    [Theory]
    [InlineData("http://a/b/c/d?q", "g", "http://a/b/c/g")]
    [InlineData("http://a/b/c/d?q", "./g/.", "http://a/b/c/g/")]
    [InlineData("http://a/b/c/d?q", "?y", "http://a/b/c/d?y")]
    [InlineData("http://a/b/c/d?q", "", "http://a/b/c/d?q")]
    [InlineData("http://a/b/c/d?q", "../../../g", "http://a/g")]
    [InlineData("http://a/b/c/d?q", "//g", "http://g")]
    [InlineData("http://a/b/c/d?q", "g:h", "g:h")]
    [InlineData("http://a/b/c/d?q", "g?y/./x", "http://a/b/c/g?y/./x")]
    [InlineData("http://a", "g", "http://a/g")]
    [InlineData("", "g", "g")]
    [InlineData("urn:a:b", "", "urn:a:b")]
    public void names_are_resolved_as_rfc_3986_shows(string basis, string reference, string expected) =>
        SchemaUri.Resolve(basis, reference).ShouldBe(expected);
}
