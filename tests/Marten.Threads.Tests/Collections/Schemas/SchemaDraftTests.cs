using Marten.Threads.Collections;
using Shouldly;
using Xunit;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>The forms in which drafts 04, 06 and 07 differ, and texts that ThreadDB's clients send.</summary>
public sealed class SchemaDraftTests
{
    [Theory]
    [InlineData("http://json-schema.org/draft-04/schema#")]
    [InlineData("http://json-schema.org/draft-06/schema#")]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("https://json-schema.org/draft-07/schema")]
    [InlineData("http://json-schema.org/schema#")]
    public void the_three_drafts_are_understood(string draft) =>
        SchemaTexts.Compile($$$$"""{"$schema":"{{{{draft}}}}","properties":{"_id":{"type":"string"}}}""").ShouldNotBeNull();

    [Theory]
    [InlineData("\"http://json-schema.org/draft-03/schema#\"")]
    [InlineData("\"https://json-schema.org/draft/2019-09/schema\"")]
    [InlineData("\"https://json-schema.org/draft/2020-12/schema\"")]
    [InlineData("\"ftp://json-schema.org/draft-07/schema#\"")]
    [InlineData("7")]
    public void another_draft_is_refused(string draft)
    {
        IReadOnlyList<SchemaProblem> problems = SchemaTexts.Refuse($$$$"""{"$schema":{{{{draft}}}},"properties":{"_id":{"type":"string"}}}""");

        problems.ShouldHaveSingleItem().Keyword.ShouldBe("$schema");
    }

    [Theory]
    [InlineData("""{"maximum":3,"exclusiveMaximum":true}""", "2.9", "3", "exclusiveMaximum")]
    [InlineData("""{"maximum":3,"exclusiveMaximum":false}""", "3", "3.1", "maximum")]
    [InlineData("""{"minimum":3,"exclusiveMinimum":true}""", "3.1", "3", "exclusiveMinimum")]
    [InlineData("""{"minimum":3,"exclusiveMinimum":false}""", "3", "2.9", "minimum")]
    public void draft_04_sharpens_a_bound_with_a_boolean(string schema, string passing, string failing, string keyword)
    {
        InstanceSchema compiled = SchemaTexts.Compile(SchemaTexts.ForValue(schema));

        compiled.ValidateValue(passing).ShouldBeEmpty();
        compiled.ValidateValue(failing).ShouldHaveSingleItem().Keyword.ShouldBe(keyword);
    }

    [Theory]
    [InlineData("""{"maximum":5,"exclusiveMaximum":3}""", "2", "3")]
    [InlineData("""{"maximum":5,"exclusiveMaximum":7}""", "5", "6")]
    [InlineData("""{"minimum":3,"exclusiveMinimum":3}""", "4", "3")]
    public void drafts_06_and_07_have_two_bounds_of_each_kind(string schema, string passing, string failing)
    {
        InstanceSchema compiled = SchemaTexts.Compile(SchemaTexts.ForValue(schema));

        compiled.ValidateValue(passing).ShouldBeEmpty();
        compiled.ValidateValue(failing).ShouldHaveSingleItem();
    }

    [Fact]
    public void a_keyword_of_a_later_draft_is_enforced_whatever_draft_is_declared()
    {
        InstanceSchema schema = SchemaTexts.Compile("""
            {"$schema":"http://json-schema.org/draft-04/schema#","properties":{"_id":{"type":"string"},"kind":{"const":"a"}}}
            """);

        schema.ValidateText("""{"kind":"b"}""").ShouldHaveSingleItem().Keyword.ShouldBe("const");
    }

    [Fact]
    public void what_the_go_clients_generator_writes_is_understood()
    {
        InstanceSchema schema = SchemaTexts.Compile("""
            {"$schema":"http://json-schema.org/draft-04/schema#","$ref":"#/definitions/Person","definitions":{"Person":{
              "required":["_id","name"],"properties":{"_id":{"type":"string"},"name":{"type":"string"},"age":{"type":"integer"}},
              "additionalProperties":false,"type":"object"}}}
            """);

        schema.ValidateText("""{"_id":"1","age":3,"name":"n"}""").ShouldBeEmpty();
        schema.ValidateText("""{"_id":"1","agee":3,"name":"n"}""").ShouldHaveSingleItem().Keyword.ShouldBe("additionalProperties");
        schema.NamesMod.ShouldBeFalse();
    }

    [Fact]
    public void the_javascript_clients_default_schema_takes_anything_with_a_string_id()
    {
        InstanceSchema schema = SchemaTexts.Compile("""{"properties":{"_id":{"type":"string"}}}""");

        schema.ValidateText("""{"_id":"1","x":[{"y":null}]}""").ShouldBeEmpty();
        schema.ValidateText("""{"_id":1}""").ShouldHaveSingleItem().Keyword.ShouldBe("type");
    }
}
