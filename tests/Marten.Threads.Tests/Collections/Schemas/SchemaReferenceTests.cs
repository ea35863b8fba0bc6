using System.Net;
using System.Net.Sockets;
using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

public sealed class SchemaReferenceTests
{
    [Theory]
    [InlineData("#/definitions/positive")]
    [InlineData("#/definitions/a~1b")]
    [InlineData("#/definitions/a~1b/allOf/0")]
    [InlineData("#/definitions/a%25b")]
    [InlineData("#/definitions/%74~0/items/1")]
    [InlineData("#/definitions/chain")]
    [InlineData("#/properties/w")]
    public void a_local_reference_is_followed(string reference)
    {
        const string definitions = """
            {"positive":{"minimum":1},"a/b":{"allOf":[{"minimum":1}]},"a%b":{"minimum":1},"t~":{"items":[{},{"minimum":1}]},"chain":{"$ref":"#/definitions/positive"}}
            """;

        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue($$"""{"$ref":"{{reference}}"},"w":{"minimum":1}""", definitions));

        schema.ValidateValue("1").ShouldBeEmpty();
        schema.ValidateValue("0").ShouldHaveSingleItem().Keyword.ShouldBe("minimum");
    }

    [Fact]
    public void a_schema_may_contain_itself_where_the_document_goes_deeper()
    {
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"},"parent":{"$ref":"#"},"children":{"items":{"$ref":"#"}}},"additionalProperties":false}""");

        schema.ValidateText("""{"children":[{"_id":"a","parent":{"children":[]}}]}""").ShouldBeEmpty();
        schema.ValidateText("""{"children":[{"_id":"a","parent":{"children":[{"other":1}]}}]}""").ShouldHaveSingleItem().Path.ShouldBe("/children/0/parent/children/0");
    }

    [Fact]
    public void a_property_may_be_named_like_a_reference()
    {
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"},"$ref":{"type":"string"},"$id":{"type":"string"}},"default":{"$ref":"http://example.org"}}""");

        schema.ValidateText("""{"$id":"x","$ref":"http://example.org"}""").ShouldBeEmpty();
        schema.ValidateText("""{"$ref":1}""").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("#/definitions/absent")]
    [InlineData("#/definitions/list/items/2")]
    [InlineData("#/definitions/list/items/01")]
    [InlineData("#/definitions/list/items/-1")]
    [InlineData("#/definitions/list/items/99999999999")]
    [InlineData("#/definitions/~2")]
    [InlineData("#name")]
    [InlineData("other.json")]
    [InlineData("other.json#/definitions/list")]
    [InlineData("/definitions/list")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://json-schema.org/draft-04/schema#")]
    [InlineData("http://json-schema.org/draft-07/schema#/definitions/absent")]
    [InlineData("?a=b")]
    [InlineData("urn:uuid:8a6e0804-2bd0-4672-b79d-d97027f9071a")]
    public void a_reference_that_leads_nowhere_or_outside_is_refused_where_it_stands(string reference)
    {
        IReadOnlyList<SchemaProblem> problems = SchemaTexts.Refuse(SchemaTexts.ForValue($$$"""{"items":{"$ref":"{{{reference}}}"}}""", """{"list":{"items":[{},{}]}}"""));

        SchemaProblem problem = problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe("/properties/v/items");
        problem.Keyword.ShouldBe("$ref");
    }

    [Fact]
    public void a_reference_to_what_is_no_schema_is_refused()
    {
        SchemaProblem problem = SchemaTexts.Refuse(SchemaTexts.ForValue("""{"$ref":"#/definitions/d/default"}""", """{"d":{"default":7}}""")).ShouldHaveSingleItem();

        problem.Path.ShouldBe("/definitions/d/default");
    }

    [Fact]
    public void a_reference_below_an_own_id_is_refused_because_it_means_another_document()
    {
        SchemaProblem problem = SchemaTexts.Refuse(SchemaTexts.ForValue("""{"$id":"http://example.org/v.json","items":{"$ref":"#/definitions/d"}}""", """{"d":{}}""")).ShouldHaveSingleItem();

        problem.Path.ShouldBe("/properties/v/items");
        SchemaTexts.Compile("""{"$id":"http://example.org/a.json","properties":{"_id":{"$ref":"#/definitions/d"}},"definitions":{"d":{"type":"string"}}}""").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"$ref":"#/properties/v"}""", "{}")]
    [InlineData("""{"$ref":"#/definitions/a"}""", """{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}""")]
    [InlineData("""{"allOf":[{"$ref":"#/properties/v"}]}""", "{}")]
    [InlineData("""{"anyOf":[{},{"not":{"$ref":"#/properties/v"}}]}""", "{}")]
    [InlineData("""{"oneOf":[{"if":{"$ref":"#/properties/v"},"then":true}]}""", "{}")]
    [InlineData("""{"dependencies":{"a":{"$ref":"#/properties/v"}}}""", "{}")]
    [InlineData("true", """{"unused":{"$ref":"#/definitions/unused"}}""")]
    public void a_circle_that_never_goes_into_the_document_is_refused(string schema, string definitions)
    {
        IReadOnlyList<SchemaProblem> problems = SchemaTexts.Refuse(SchemaTexts.ForValue(schema, definitions));

        problems.ShouldAllBe(problem => problem.Keyword == "$ref" && problem.Message.Contains("back to itself"));
    }

    [Theory]
    [InlineData("""{"$ref":"http://HOST/schema.json"}""")]
    [InlineData("""{"$ref":"http://HOST/schema.json#/definitions/a"}""")]
    [InlineData("""{"$id":"http://HOST/base/","items":{"$ref":"other.json"}}""")]
    [InlineData("""{"$id":"http://HOST/base.json","items":{"type":"string"}}""")]
    [InlineData("""{"$schema":"http://HOST/meta.json"}""")]
    [InlineData("""{"allOf":[{"$ref":"//HOST/x"}]}""")]
    public void nothing_is_ever_fetched(string schema)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string text = SchemaTexts.ForValue(schema).Replace("HOST", listener.LocalEndpoint.ToString(), StringComparison.Ordinal);

        if (InstanceSchema.TryCompile(SchemaTexts.Utf8(text), out InstanceSchema? compiled, out _))
            compiled!.ValidateValue("[1]").ShouldNotBeEmpty();

        listener.Pending().ShouldBeFalse();
        // and the listener would have seen a call
        using var caller = new TcpClient();
        caller.Connect((IPEndPoint)listener.LocalEndpoint);
        listener.Pending().ShouldBeTrue();
    }
}
