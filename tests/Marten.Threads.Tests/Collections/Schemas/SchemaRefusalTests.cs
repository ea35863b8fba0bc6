using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>What is not enforced does not compile, and the problem names the keyword and its place.</summary>
public sealed class SchemaRefusalTests
{
    [Theory]
    [InlineData("""{"minimun":1}""", "minimun")]
    [InlineData("""{"contentEncoding":"base64"}""", "contentEncoding")]
    [InlineData("""{"contentMediaType":"application/json"}""", "contentMediaType")]
    [InlineData("""{"dependentRequired":{}}""", "dependentRequired")]
    [InlineData("""{"unevaluatedProperties":false}""", "unevaluatedProperties")]
    [InlineData("""{"prefixItems":[]}""", "prefixItems")]
    [InlineData("""{"nullable":true}""", "nullable")]
    [InlineData("""{"divisibleBy":2}""", "divisibleBy")]
    [InlineData("""{"format":"int32"}""", "format")]
    [InlineData("""{"format":"idn-hostname"}""", "format")]
    [InlineData("""{"format":7}""", "format")]
    [InlineData("""{"type":"any"}""", "type")]
    [InlineData("""{"type":[]}""", "type")]
    [InlineData("""{"type":[{"type":"string"}]}""", "type")]
    [InlineData("""{"type":null}""", "type")]
    [InlineData("""{"enum":[]}""", "enum")]
    [InlineData("""{"enum":"a"}""", "enum")]
    [InlineData("""{"minimum":"1"}""", "minimum")]
    [InlineData("""{"maximum":1e400000}""", "maximum")]
    [InlineData("""{"exclusiveMaximum":true}""", "exclusiveMaximum")]
    [InlineData("""{"exclusiveMinimum":null}""", "exclusiveMinimum")]
    [InlineData("""{"multipleOf":0}""", "multipleOf")]
    [InlineData("""{"multipleOf":-1}""", "multipleOf")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"maxItems":1.5}""", "maxItems")]
    [InlineData("""{"maxProperties":true}""", "maxProperties")]
    [InlineData("""{"pattern":1}""", "pattern")]
    [InlineData("""{"pattern":"("}""", "pattern")]
    [InlineData("""{"patternProperties":{"[":{}}}""", "patternProperties")]
    [InlineData("""{"uniqueItems":1}""", "uniqueItems")]
    [InlineData("""{"items":1}""", "items")]
    [InlineData("""{"additionalItems":false}""", "additionalItems")]
    [InlineData("""{"items":{},"additionalItems":false}""", "additionalItems")]
    [InlineData("""{"contains":[]}""", "contains")]
    [InlineData("""{"properties":[]}""", "properties")]
    [InlineData("""{"properties":{"a":1}}""", "properties")]
    [InlineData("""{"additionalProperties":"no"}""", "additionalProperties")]
    [InlineData("""{"propertyNames":null}""", "propertyNames")]
    [InlineData("""{"required":true}""", "required")]
    [InlineData("""{"required":[1]}""", "required")]
    [InlineData("""{"required":["a","a"]}""", "required")]
    [InlineData("""{"dependencies":{"a":"b"}}""", "dependencies")]
    [InlineData("""{"dependencies":["a"]}""", "dependencies")]
    [InlineData("""{"allOf":[]}""", "allOf")]
    [InlineData("""{"anyOf":{}}""", "anyOf")]
    [InlineData("""{"oneOf":[1]}""", "oneOf")]
    [InlineData("""{"not":[]}""", "not")]
    [InlineData("""{"contentEncoding":"base64","if":{}}""", "contentEncoding")]
    [InlineData("""{"then":{}}""", "then")]
    [InlineData("""{"else":{}}""", "else")]
    [InlineData("""{"definitions":[]}""", "definitions")]
    [InlineData("""{"id":{"type":"string"}}""", "id")]
    [InlineData("""{"title":1}""", "title")]
    [InlineData("""{"$ref":1}""", "$ref")]
    [InlineData("""{"$ref":"#/definitions/x","maxLength":2}""", "maxLength")]
    public void a_schema_that_would_not_be_enforced_is_refused(string schema, string keyword)
    {
        IReadOnlyList<SchemaProblem> problems = SchemaTexts.Refuse(SchemaTexts.ForValue(schema, """{"x":{}}"""));

        SchemaProblem problem = problems.ShouldHaveSingleItem();
        problem.Keyword.ShouldBe(keyword);
        problem.Path.ShouldStartWith("/properties/v");
        problem.Message.ShouldNotBeEmpty();
    }

    [Fact]
    public void the_place_of_a_problem_is_a_pointer_into_the_schema()
    {
        SchemaProblem problem = SchemaTexts.Refuse(SchemaTexts.ForValue("""{"anyOf":[{},{"items":{"properties":{"a~b":{"nope":1}}}}]}""")).ShouldHaveSingleItem();

        problem.ToString().ShouldBe("/properties/v/anyOf/1/items/properties/a~0b nope: is not a keyword that is enforced here");
    }

    [Fact]
    public void all_problems_are_told_at_once()
    {
        IReadOnlyList<SchemaProblem> problems = SchemaTexts.Refuse("""{"properties":{"_id":{"kind":"x"},"v":{"minimum":"1","format":"f"}},"definitions":{"d":{"unknown":1}}}""");

        problems.Select(problem => problem.Keyword).ShouldBe(["unknown", "kind", "minimum", "format"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{'properties':{'_id':{'type':'string'}}}")]
    [InlineData("""{"properties":{"_id":{"type":"string"}} /* c */}""")]
    [InlineData("""{"properties":{"_id":{"type":"string"}}} trailing""")]
    [InlineData("""{"properties":{"_id":{"type":"number"},"_id":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"_id":{"type":"string","title":"\ud800"}}}""")]
    [InlineData("""{"properties":{"_id":{"type":"string"},"\udfff":{}}}""")]
    public void what_is_not_a_json_object_in_strict_form_is_refused(string text) =>
        SchemaTexts.Refuse(text).ShouldHaveSingleItem().Path.ShouldBeEmpty();

    [Fact]
    public void invalid_utf8_is_refused()
    {
        byte[] text = [.. SchemaTexts.Utf8("""{"properties":{"_id":{"type":"string"}},"title":" """), 0xC3, 0x28, .. SchemaTexts.Utf8("\"}")];

        InstanceSchema.TryCompile(text, out _, out IReadOnlyList<SchemaProblem> problems).ShouldBeFalse();

        problems.ShouldHaveSingleItem();
    }
}
