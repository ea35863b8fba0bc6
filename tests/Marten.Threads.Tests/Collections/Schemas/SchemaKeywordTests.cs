using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>Every enforced keyword with a value that passes and one that fails.</summary>
public sealed class SchemaKeywordTests
{
    [Theory]
    [InlineData("type", """{"type":"null"}""", "null", "0")]
    [InlineData("type", """{"type":"boolean"}""", "false", "null")]
    [InlineData("type", """{"type":"object"}""", "{}", "[]")]
    [InlineData("type", """{"type":"array"}""", "[]", "{}")]
    [InlineData("type", """{"type":"string"}""", "\"\"", "1")]
    [InlineData("type", """{"type":"number"}""", "1.5", "\"1.5\"")]
    [InlineData("type", """{"type":"number"}""", "1", "true")]
    [InlineData("type", """{"type":"integer"}""", "1", "1.5")]
    [InlineData("type", """{"type":"integer"}""", "1.0", "0.1")]
    [InlineData("type", """{"type":"integer"}""", "1e2", "1e-2")]
    [InlineData("type", """{"type":["integer","null"]}""", "null", "\"1\"")]
    [InlineData("enum", """{"enum":[1,"a",null,{"x":[1.0]}]}""", """{"x":[1]}""", """{"x":[2]}""")]
    [InlineData("enum", """{"enum":[1,"a",null]}""", "1.00", "false")]
    [InlineData("enum", """{"enum":[false]}""", "false", "0")]
    [InlineData("const", """{"const":{"a":1,"b":2}}""", """{"b":2,"a":1}""", """{"a":1}""")]
    [InlineData("const", """{"const":null}""", "null", "0")]
    [InlineData("multipleOf", """{"multipleOf":0.0001}""", "0.0075", "0.00751")]
    [InlineData("multipleOf", """{"multipleOf":2}""", "-4", "-3")]
    [InlineData("minimum", """{"minimum":0}""", "0", "-0.001")]
    [InlineData("maximum", """{"maximum":0}""", "0", "0.001")]
    [InlineData("exclusiveMinimum", """{"exclusiveMinimum":1.1}""", "1.2", "1.1")]
    [InlineData("exclusiveMaximum", """{"exclusiveMaximum":3}""", "2.9", "3.0")]
    [InlineData("minLength", """{"minLength":2}""", "\"é😀\"", "\"😀\"")]
    [InlineData("maxLength", """{"maxLength":2}""", "\"😀😀\"", "\"abc\"")]
    [InlineData("maxLength", """{"maxLength":2.0}""", "12345", "\"abc\"")]
    [InlineData("pattern", """{"pattern":"a+"}""", "\"xaax\"", "\"xx\"")]
    [InlineData("format", """{"format":"date"}""", "\"2020-02-29\"", "\"2021-02-29\"")]
    [InlineData("items", """{"items":false}""", "[]", "[1]")]
    [InlineData("type", """{"items":{"type":"string"}}""", """["a"]""", """["a",1]""")]
    [InlineData("type", """{"items":[{"type":"string"},{"type":"null"}]}""", """["a"]""", """["a",1]""")]
    [InlineData("false", """{"items":[true,false]}""", "[1]", "[1,2]")]
    [InlineData("additionalItems", """{"items":[{},{}],"additionalItems":false}""", "[1,2]", "[1,2,3]")]
    [InlineData("type", """{"items":[{}],"additionalItems":{"type":"null"}}""", "[1,null]", "[1,2]")]
    [InlineData("minItems", """{"minItems":1}""", "[1]", "[]")]
    [InlineData("maxItems", """{"maxItems":1}""", "[1]", "[1,2]")]
    [InlineData("uniqueItems", """{"uniqueItems":true}""", """[1,"1",true,[1],{"a":1}]""", "[1,2,1.0]")]
    [InlineData("uniqueItems", """{"uniqueItems":true}""", """[{"a":1,"b":2},{"a":2,"b":1}]""", """[{"a":1,"b":2},{"b":2,"a":1}]""")]
    [InlineData("contains", """{"contains":{"type":"string"}}""", """[1,"a"]""", "[1]")]
    [InlineData("contains", """{"contains":true}""", "[1]", "[]")]
    [InlineData("required", """{"required":["a"]}""", """{"a":null}""", """{"b":1}""")]
    [InlineData("required", """{"required":["a"]}""", "[]", "{}")]
    [InlineData("minProperties", """{"minProperties":1}""", """{"a":1}""", "{}")]
    [InlineData("maxProperties", """{"maxProperties":1}""", """{"a":1}""", """{"a":1,"b":2}""")]
    [InlineData("type", """{"properties":{"a":{"type":"string"}}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("type", """{"patternProperties":{"^x":{"type":"string"}}}""", """{"y":1}""", """{"x1":1}""")]
    [InlineData("maximum", """{"patternProperties":{"x":{"type":"integer"},"y":{"maximum":3}}}""", """{"xy":3}""", """{"xy":4}""")]
    [InlineData("additionalProperties", """{"properties":{"a":{}},"patternProperties":{"^x":{}},"additionalProperties":false}""", """{"a":1,"x":2}""", """{"b":1}""")]
    [InlineData("type", """{"properties":{"a":{}},"additionalProperties":{"type":"null"}}""", """{"a":1,"b":null}""", """{"b":1}""")]
    [InlineData("propertyNames", """{"propertyNames":{"maxLength":2}}""", """{"ab":1}""", """{"abc":1}""")]
    [InlineData("dependencies", """{"dependencies":{"a":["b"]}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("type", """{"dependencies":{"a":{"properties":{"b":{"type":"null"}}}}}""", """{"b":1}""", """{"a":1,"b":1}""")]
    [InlineData("maximum", """{"allOf":[{"minimum":1},{"maximum":2}]}""", "2", "3")]
    [InlineData("anyOf", """{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", "1")]
    [InlineData("oneOf", """{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "2.5", "3")]
    [InlineData("oneOf", """{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "1", "1.5")]
    [InlineData("not", """{"not":{"type":"integer"}}""", "1.5", "1")]
    [InlineData("minimum", """{"if":{"exclusiveMaximum":0},"then":{"minimum":-10},"else":{"multipleOf":2}}""", "-5", "-11")]
    [InlineData("multipleOf", """{"if":{"exclusiveMaximum":0},"then":{"minimum":-10},"else":{"multipleOf":2}}""", "4", "3")]
    [InlineData("maximum", """{"if":{"type":"string"},"else":{"maximum":1}}""", "\"x\"", "2")]
    [InlineData("false", "false", "", "1")]
    public void a_keyword_is_enforced(string keyword, string schema, string passing, string failing)
    {
        InstanceSchema compiled = SchemaTexts.Compile(SchemaTexts.ForValue(schema));

        compiled.ValidateText(passing.Length == 0 ? "{}" : $$"""{"v":{{passing}}}""").ShouldBeEmpty();
        compiled.ValidateValue(failing).ShouldContain(violation => violation.Keyword == keyword);
    }

    [Theory]
    [InlineData("""{"minimum":5,"multipleOf":2}""", "\"x\"")]
    [InlineData("""{"minLength":5,"pattern":"x","format":"ipv4"}""", "1")]
    [InlineData("""{"items":false,"minItems":2,"uniqueItems":true,"contains":false}""", "{}")]
    [InlineData("""{"required":["a"],"minProperties":1,"propertyNames":false,"dependencies":{"x":["y"]},"additionalProperties":false}""", "[1]")]
    public void a_keyword_says_nothing_about_values_of_another_kind(string schema, string value) =>
        SchemaTexts.Compile(SchemaTexts.ForValue(schema)).ValidateValue(value).ShouldBeEmpty();

    [Theory]
    [InlineData("\"x\"", "passes none of the alternatives")]
    [InlineData("3", "passes more than one of the alternatives")]
    public void a_broken_choice_tells_whether_none_or_several_passed(string value, string message)
    {
        InstanceSchema schema = SchemaTexts.Compile(SchemaTexts.ForValue("""{"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]}"""));

        schema.ValidateValue(value).ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Fact]
    public void a_count_beyond_any_document_is_a_bound_that_nothing_reaches()
    {
        SchemaTexts.Compile(SchemaTexts.ForValue("""{"maxLength":1e300}""")).ValidateValue("\"abc\"").ShouldBeEmpty();
        SchemaTexts.Compile(SchemaTexts.ForValue("""{"minLength":1e300}""")).ValidateValue("\"abc\"").ShouldHaveSingleItem();
    }

    [Fact]
    public void annotations_pass_and_change_nothing()
    {
        InstanceSchema schema = SchemaTexts.Compile("""
            {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.org/person.json","$comment":"c","title":"t","description":"d",
             "default":{},"example":1,"examples":[1],"readOnly":true,"writeOnly":false,"deprecated":true,"x-order":[1],
             "definitions":{"unused":{"type":"null"}},"$defs":{},
             "properties":{"_id":{"type":"string"},"raw":{"type":"string","media":{"binaryEncoding":"base64"}},"title":{"type":"string"}}}
            """);

        schema.ValidateText("""{"raw":"AA==","title":"x"}""").ShouldBeEmpty();
        schema.ValidateText("""{"title":1}""").ShouldHaveSingleItem().Path.ShouldBe("/title");
    }
}
