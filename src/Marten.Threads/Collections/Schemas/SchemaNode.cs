using System.Text.Json;

namespace Marten.Threads.Collections;

/// <summary>One compiled schema: rules that must all hold. A boolean schema has none, or one that never holds.</summary>
internal sealed class SchemaNode(JsonPointer location)
{
    private readonly List<SchemaRule> _rules = [];

    /// <summary>Where the schema stands in the schema text.</summary>
    public JsonPointer Location { get; } = location;

    public IReadOnlyList<SchemaRule> Rules => _rules;

    /// <summary>True for the boolean schema <c>false</c>: a rule that uses it can say better what is not allowed.</summary>
    public bool IsFalse => _rules is [NothingRule];

    /// <summary>Only while compiling.</summary>
    public void Add(SchemaRule rule) => _rules.Add(rule);

    public bool Check(JsonElement value, SchemaEvaluation evaluation)
    {
        if (!evaluation.TryEnter())
            return false;
        bool holds = true;
        foreach (SchemaRule rule in _rules)
        {
            if (rule.Check(value, evaluation))
                continue;
            holds = false;
            if (evaluation.IsTrial)
                break;
        }

        evaluation.Leave();
        return holds;
    }
}
