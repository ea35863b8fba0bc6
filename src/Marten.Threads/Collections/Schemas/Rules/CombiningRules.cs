using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary><c>$ref</c>. The target is set when the whole text has been read, because references may point forward and back.</summary>
internal sealed class ReferenceRule : SchemaRule
{
    public SchemaNode? Target { get; set; }

    public override IEnumerable<SchemaNode> SameValue => Target is null ? [] : [Target];

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) => Target!.Check(value, evaluation);
}

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfRule(IReadOnlyList<SchemaNode> nodes) : SchemaRule
{
    public override IEnumerable<SchemaNode> SameValue => nodes;

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        bool holds = true;
        foreach (SchemaNode node in nodes)
        {
            if (node.Check(value, evaluation))
                continue;
            holds = false;
            if (evaluation.IsTrial)
                break;
        }

        return holds;
    }
}

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyOfRule(IReadOnlyList<SchemaNode> nodes) : SchemaRule
{
    public override IEnumerable<SchemaNode> SameValue => nodes;

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        foreach (SchemaNode node in nodes)
        {
            if (evaluation.Holds(node, value))
                return true;
        }

        return evaluation.Fail("anyOf", "passes none of the alternatives");
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfRule(IReadOnlyList<SchemaNode> nodes) : SchemaRule
{
    public override IEnumerable<SchemaNode> SameValue => nodes;

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        int passed = 0;
        foreach (SchemaNode node in nodes)
        {
            if (evaluation.Holds(node, value) && ++passed == 2)
                return evaluation.Fail("oneOf", "passes more than one of the alternatives");
        }

        return passed == 1 || evaluation.Fail("oneOf", "passes none of the alternatives");
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotRule(SchemaNode node) : SchemaRule
{
    public override IEnumerable<SchemaNode> SameValue => [node];

    public override bool Check(JsonElement value, SchemaEvaluation evaluation) =>
        !evaluation.Holds(node, value) || evaluation.Fail("not", "is of the kind that is not allowed");
}

/// <summary><c>if</c> with <c>then</c>, <c>else</c> or both.</summary>
internal sealed class ConditionRule(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : SchemaRule
{
    public override IEnumerable<SchemaNode> SameValue => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public override bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        SchemaNode? branch = evaluation.Holds(condition, value) ? then : otherwise;
        return branch is null || branch.Check(value, evaluation);
    }
}
