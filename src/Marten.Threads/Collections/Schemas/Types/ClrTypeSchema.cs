using System.Text;
using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Generation;
using NJsonSchema.Visitors;

namespace Marten.Threads.Collections;

/// <summary>Writes the schema of a CLR type: NJsonSchema's generator, corrected to what the serializer really writes.</summary>
internal static class ClrTypeSchema
{
    private const string IdMember = "_id";
    private const string ModifiedMember = "_mod";

    public static InstanceSchema Create(Type type, JsonSerializerOptions? options)
    {
        var written = new JsonSerializerOptions(options ?? JsonSerializerOptions.Default);
        written.MakeReadOnly(populateMissingResolver: true);
        var settings = new SystemTextJsonSchemaGeneratorSettings
        {
            SerializerOptions = written,
            // a peer with a newer version of the type stores properties that this one does not know
            AlwaysAllowAdditionalObjectProperties = true,
            // with allOf, a base type would be judged apart from its heirs
            FlattenInheritanceHierarchy = true,
        };
        settings.SchemaProcessors.Add(new SerializerContractProcessor(written));
        JsonSchema schema = JsonSchema.FromType(type, settings);
        AddMembers(schema, type);
        new AlternativesVisitor().Visit(schema);
        return Compile(schema.ToJson(), type);
    }

    private static void AddMembers(JsonSchema schema, Type type)
    {
        if (schema.Type != JsonObjectType.Object)
            throw new NotSupportedException($"{type} is not written as a JSON object, so it cannot be an instance of a collection.");
        if (!schema.Properties.TryGetValue(IdMember, out JsonSchemaProperty? id))
            schema.Properties[IdMember] = id = new JsonSchemaProperty();
        if (id.Type != JsonObjectType.None && !id.Type.HasFlag(JsonObjectType.String))
            throw new NotSupportedException($"The _id of {type} is not written as a string.");
        id.Type = JsonObjectType.String;
        // named, so that the schema accepts stored documents wherever it is used, also by the reference
        if (!schema.Properties.ContainsKey(ModifiedMember))
            schema.Properties[ModifiedMember] = new JsonSchemaProperty { Type = JsonObjectType.Number };
    }

    private static InstanceSchema Compile(string text, Type type) =>
        InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(text), out InstanceSchema? schema, out IReadOnlyList<SchemaProblem> problems)
            ? schema!
            : throw new NotSupportedException($"No schema can be made of {type}: {string.Join("; ", problems)}.");

    /// <summary>Null or a type is written as <c>oneOf</c>; where the type is anything at all, null would pass both and be refused.</summary>
    private sealed class AlternativesVisitor : JsonSchemaVisitorBase
    {
        protected override JsonSchema VisitSchema(JsonSchema schema, string path, string? typeNameHint)
        {
            foreach (JsonSchema alternative in schema.OneOf.ToArray())
                schema.AnyOf.Add(alternative);
            schema.OneOf.Clear();
            return schema;
        }
    }
}
