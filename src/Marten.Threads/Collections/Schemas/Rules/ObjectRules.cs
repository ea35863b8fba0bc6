using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>A rule about objects; other values pass.</summary>
internal abstract class ObjectRule : SchemaRule
{
    public sealed override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        value.ValueKind != JsonValueKind.Object || CheckObject(value, evaluation);

    protected abstract bool CheckObject(JsonElement value, SchemaEvaluation evaluation);
}

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: the last judges what the first two do not name.</summary>
internal sealed class PropertiesRule(
    IReadOnlyDictionary<string, SchemaNode> named, IReadOnlyList<(SchemaPattern Pattern, SchemaNode Node)> patterns, SchemaNode? additional) : ObjectRule
{
    public IReadOnlyDictionary<string, SchemaNode> Named => named;

    protected override bool CheckObject(JsonElement value, SchemaEvaluation evaluation)
    {
        bool holds = true;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!CheckMember(member.Name, member.Value, evaluation))
                holds = false;
            if (!holds && evaluation.IsTrial)
                break;
        }

        return holds;
    }

    private bool CheckMember(string name, JsonElement value, SchemaEvaluation evaluation)
    {
        bool known = named.TryGetValue(name, out SchemaNode? node);
        bool holds = node is null || evaluation.CheckMember(node, name, value);
        foreach ((SchemaPattern pattern, SchemaNode matching) in patterns)
        {
            if (!evaluation.IsMatch(pattern, name))
                continue;
            known = true;
            holds &= evaluation.CheckMember(matching, name, value);
        }

        if (known || additional is null)
            return holds;
        return additional.IsFalse
            ? evaluation.Fail("additionalProperties", $"{JsonPointer.Quote(name)} is not among the properties that are allowed")
            : evaluation.CheckMember(additional, name, value);
    }
}

/// <summary><c>required</c>.</summary>
internal sealed class RequiredRule(IReadOnlyList<string> names) : ObjectRule
{
    public IReadOnlyList<string> Names => names;

    protected override bool CheckObject(JsonElement value, SchemaEvaluation evaluation)
    {
        bool holds = true;
        foreach (string name in names)
        {
            if (!MemberLookup.Has(value, name, evaluation))
                holds = evaluation.Fail("required", $"{JsonPointer.Quote(name)} is missing");
        }

        return holds;
    }
}

/// <summary><c>minProperties</c> and <c>maxProperties</c>.</summary>
internal sealed class PropertyCountRule(string keyword, int limit) : ObjectRule
{
    protected override bool CheckObject(JsonElement value, SchemaEvaluation evaluation)
    {
        int count = value.GetPropertyCount();
        return keyword == "minProperties"
            ? count >= limit || evaluation.Fail(keyword, $"must have at least {limit} properties")
            : count <= limit || evaluation.Fail(keyword, $"must have at most {limit} properties");
    }
}

/// <summary><c>propertyNames</c>: every name, taken as a string, passes.</summary>
internal sealed class PropertyNamesRule(SchemaNode node) : ObjectRule
{
    protected override bool CheckObject(JsonElement value, SchemaEvaluation evaluation)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            JsonElement name = JsonSerializer.SerializeToElement(member.Name);
            if (!evaluation.Holds(node, name))
                return evaluation.Fail("propertyNames", $"{JsonPointer.Quote(member.Name)} is not allowed as a name");
        }

        return true;
    }
}

/// <summary>One entry of <c>dependencies</c>: if the object has the property, it has these others too, and passes the schema.</summary>
internal sealed class DependencyRule(string property, IReadOnlyList<string> names, SchemaNode? node) : ObjectRule
{
    public override IEnumerable<SchemaNode> SameValue => node is null ? [] : [node];

    protected override bool CheckObject(JsonElement value, SchemaEvaluation evaluation)
    {
        if (!MemberLookup.Has(value, property, evaluation))
            return true;
        bool holds = node is null || node.Check(value, evaluation);
        foreach (string name in names)
        {
            if (!MemberLookup.Has(value, name, evaluation))
                holds = evaluation.Fail("dependencies", $"{JsonPointer.Quote(name)} is missing, which {JsonPointer.Quote(property)} asks for");
        }

        return holds;
    }
}

internal static class MemberLookup
{
    /// <summary>Looks for a member, and pays for it: the search walks the object.</summary>
    public static bool Has(JsonElement value, string name, SchemaEvaluation evaluation) =>
        evaluation.Spend(1 + (value.GetPropertyCount() / 16)) && value.TryGetProperty(name, out _);
}
