using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NJsonSchema;
using NJsonSchema.Generation;

namespace Marten.Threads.Collections;

/// <summary>
/// Corrects a generated schema where it is narrower than what the serializer writes, so that a type's own documents pass:
/// the generator looks at the type, the serializer at its contract.
/// </summary>
internal sealed class SerializerContractProcessor(JsonSerializerOptions options) : ISchemaProcessor
{
    private const JsonNumberHandling WritesText = JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowNamedFloatingPointLiterals;

    public void Process(SchemaProcessorContext context)
    {
        JsonSchema schema = context.Schema;
        Type type = Nullable.GetUnderlyingType(context.ContextualType.Type) ?? context.ContextualType.Type;
        if (schema.HasReference || type.IsByRefLike || type.IsPointer)
            return;
        schema.Format = FormatOf(type, schema.Format);
        // combined flags are no single value of the enumeration
        if (type.IsEnum && type.IsDefined(typeof(FlagsAttribute), inherit: false))
            schema.Enumeration.Clear();
        if ((schema.Type & (JsonObjectType.Integer | JsonObjectType.Number)) != JsonObjectType.None && WritesTexts(options.NumberHandling))
            schema.Type |= JsonObjectType.String;
        if (schema.Type == JsonObjectType.Object)
            CorrectObject(schema, options.GetTypeInfo(type));
    }

    // the generator names CLR types where JSON Schema means texts: a DateTime has no zone, a TimeSpan is no ISO duration
    private static string? FormatOf(Type type, string? generated)
    {
        if (type == typeof(Guid))
            return "uuid";
        return type == typeof(string) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) ? generated : null;
    }

    private void CorrectObject(JsonSchema schema, JsonTypeInfo contract)
    {
        if (contract.Kind == JsonTypeInfoKind.None)
        {
            // a converter writes it, and only the converter knows what
            schema.Type = JsonObjectType.None;
            schema.Properties.Clear();
            return;
        }

        DropRenamed(schema, contract);
        foreach (JsonPropertyInfo member in contract.Properties)
        {
            if (!schema.Properties.TryGetValue(member.Name, out JsonSchemaProperty? property))
                continue;
            if (IsMaybeLeftOut(member) || property.IsNullable(SchemaType.JsonSchema))
                schema.RequiredProperties.Remove(member.Name);
            if (HasOwnForm(member, contract))
                schema.Properties[member.Name] = new JsonSchemaProperty();
        }
    }

    // the generator does not see names that a contract modifier gave
    private static void DropRenamed(JsonSchema schema, JsonTypeInfo contract)
    {
        var written = contract.Properties.Select(static member => member.Name).ToHashSet(StringComparer.Ordinal);
        string? discriminator = contract.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        foreach (string name in schema.Properties.Keys.Where(name => !written.Contains(name) && name != discriminator).ToList())
        {
            schema.Properties.Remove(name);
            schema.RequiredProperties.Remove(name);
        }
    }

    // null as well: saving a null removes the property (merge patch)
    private bool IsMaybeLeftOut(JsonPropertyInfo member) =>
        member.Get is null || member.ShouldSerialize is not null || options.DefaultIgnoreCondition == JsonIgnoreCondition.WhenWritingDefault;

    private static bool HasOwnForm(JsonPropertyInfo member, JsonTypeInfo contract)
    {
        Type type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        JsonNumberHandling numbers = member.NumberHandling ?? contract.NumberHandling ?? JsonNumberHandling.Strict;
        return (member.CustomConverter is not null && !type.IsEnum) || WritesTexts(numbers);
    }

    private static bool WritesTexts(JsonNumberHandling numbers) => (numbers & WritesText) != JsonNumberHandling.Strict;
}
