using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Simulation.Validating;

/// <summary>
/// A write validator whose answer depends on the document before the operation, so on every verdict before it: the
/// harshest case for a fold. The same rule for the product's reducer, for the oracle, and as a script.
/// </summary>
internal sealed class MemberCountRule : IOperationJudge
{
    /// <summary>The only collection that it judges.</summary>
    public const string Collection = "Cats";

    /// <summary>The rule as the body of a write validator.</summary>
    public const string Script = """
        var before = instance === undefined ? 0 : Object.keys(instance).length + 1;
        var patch = event.patch.json_patch ? Object.keys(event.patch.json_patch).length : 0;
        var type = { create: 0, save: 1, 'delete': 2 }[event.patch.type];
        return (before + 2 * patch + type) % 3 !== 0;
        """;

    private static readonly MemberCountRule Rule = new();

    public static IOperationJudge? Of(string collection) => collection == Collection ? Rule : null;

    public OperationJudgement Judge(OperationAttempt attempt) => new(
        Accepts(attempt.Instance.Collection, OperationTypes.NameOf(attempt.Type), attempt.Before?.Count, attempt.Patch?.Count)
            ? OperationVerdict.Accepted
            : OperationVerdict.Rejected);

    /// <summary>The rule itself, also as the oracle asks it.</summary>
    public static bool Accepts(string collection, string type, int? before, int? patch)
    {
        if (collection != Collection) return true;
        var number = type switch { "create" => 0, "save" => 1, _ => 2 };
        return ((before + 1 ?? 0) + (2 * (patch ?? 0)) + number) % 3 != 0;
    }
}
