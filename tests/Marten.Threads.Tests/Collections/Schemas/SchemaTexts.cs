using System.Text;
using Marten.Threads.Collections;
using Shouldly;

namespace Marten.Threads.Tests.Collections.Schemas;

/// <summary>Schemas and documents as text.</summary>
internal static class SchemaTexts
{
    /// <summary>The schema of the ThreadDB guide.</summary>
    public const string Astronaut = """
        {"$schema":"http://json-schema.org/draft-07/schema#","title":"Person","type":"object","properties":{"_id":{"type":"string"},"name":{"type":"string"},"missions":{"type":"number","minimum":0,"exclusiveMaximum":100}}}
        """;

    public static InstanceSchema Compile(string text)
    {
        InstanceSchema.TryCompile(Utf8(text), out InstanceSchema? schema, out IReadOnlyList<SchemaProblem> problems)
            .ShouldBeTrue(string.Join(Environment.NewLine, problems));
        return schema.ShouldNotBeNull();
    }

    public static IReadOnlyList<SchemaProblem> Refuse(string text)
    {
        InstanceSchema.TryCompile(Utf8(text), out InstanceSchema? schema, out IReadOnlyList<SchemaProblem> problems).ShouldBeFalse();
        schema.ShouldBeNull();
        problems.ShouldNotBeEmpty();
        return problems;
    }

    /// <summary>A collection's schema that asks of the member <c>v</c> what the given one asks; definitions of <c>d</c> can be given along.</summary>
    public static string ForValue(string schema, string definitions = "{}") =>
        $$"""{"properties":{"_id":{"type":"string"},"v":{{schema}}},"definitions":{{definitions}}}""";

    public static IReadOnlyList<SchemaViolation> ValidateText(this InstanceSchema schema, string document) => schema.Validate(Utf8(document));

    /// <summary>What a schema says of a value that stands in the member <c>v</c>.</summary>
    public static IReadOnlyList<SchemaViolation> ValidateValue(this InstanceSchema schema, string value) => schema.ValidateText($$"""{"v":{{value}}}""");

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
