using Marten.Threads.Collections;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;

namespace Marten.Threads.Access;

/// <summary>The write validators of collections. Thread-safe.</summary>
internal sealed class CollectionJudges(IReadOnlyList<TypedCollection> typed, ScriptCabinet scripts)
{
    private readonly Dictionary<string, TypedCollection> _validated =
        typed.Where(static one => one.Judge is not null).ToDictionary(static one => one.Name, StringComparer.Ordinal);

    /// <summary>Names of the collections that a typed validator judges wherever they are configured.</summary>
    public IReadOnlyList<string> Typed { get; } = [.. typed.Where(static one => one.Judge is not null).Select(static one => one.Name)];

    /// <summary>The configuration hash of a collection as this process would reduce it.</summary>
    public string HashOf(string name, string? script) =>
        ConfigurationHash.Of(name, script, ScriptEngineVersion.Current, _validated.GetValueOrDefault(name)?.ValidatorVersion);

    /// <summary>Whether the tables were reduced with the validator and the engine that this process has.</summary>
    public bool IsCurrent(CollectionRules rules) => rules.Hash == HashOf(rules.Name, rules.WriteValidator);

    /// <summary>The validator of a collection; null where every operation that counts takes effect.</summary>
    public IOperationJudge? Of(CollectionRules? rules)
    {
        if (rules is null) return null;
        if (!IsCurrent(rules)) return OtherVersion.Instance;
        var typedJudge = _validated.GetValueOrDefault(rules.Name)?.Judge;
        if (rules.WriteValidator is null) return typedJudge;
        var script = new ScriptJudge(scripts.Validator(rules.WriteValidator));
        return typedJudge is null ? script : new BothJudges(script, typedJudge);
    }

    // The tables were reduced with another version of the validator or its engine than this process has, as while a new
    // version of the application is rolled out. A verdict of ours would not be that of the others.
    private sealed class OtherVersion : IOperationJudge
    {
        public static OtherVersion Instance { get; } = new();

        public OperationJudgement Judge(OperationAttempt attempt) => new(
            OperationVerdict.Undecided, "this process has another version of the validator than the database was last reduced with; restart it with the newest version of the application");
    }
}
