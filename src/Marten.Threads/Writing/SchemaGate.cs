using System.Collections.Concurrent;
using System.Text;
using Marten.Threads.Collections;
using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>Checks local writes against the schemas of their collections, before anything is signed.</summary>
internal sealed class SchemaGate
{
    /// <summary>Compiled schemas remembered, by text; when full, all are forgotten and compiled again.</summary>
    private const int RememberedMax = 1_000;

    private const string ModifiedMember = "_mod";

    private readonly ConcurrentDictionary<string, InstanceSchema> _compiled = new(StringComparer.Ordinal);

    /// <exception cref="ThreadWriteRefusedException">A document matches no schema of its collection; every violation is named.</exception>
    public void Check(IReadOnlyList<CollectionRules> configured, IReadOnlyList<OperationAttempt> attempts)
    {
        if (configured.All(static one => one.Schemas.Count == 0)) return;
        var schemas = configured.ToDictionary(static one => one.Name, one => one.Schemas.Select(Compiled).ToList(), StringComparer.Ordinal);
        var problems = new List<ThreadWriteProblem>();
        foreach (var attempt in attempts)
        {
            if (attempt.After is { } document && schemas.TryGetValue(attempt.Instance.Collection, out var candidates))
                problems.AddRange(Violations(attempt.Instance, document, candidates));
        }

        if (problems.Count == 0) return;
        var first = problems[0];
        throw new ThreadWriteRefusedException(
            $"{first.Collection}/{first.InstanceId} does not match the schema of its collection: {first.Message} (at {first.Path}, rule {first.Rule}).", problems);
    }

    // One matching schema is enough; when none matches, the violations of the first are shown.
    private static IEnumerable<ThreadWriteProblem> Violations(InstanceKey instance, DocObject document, List<InstanceSchema> candidates)
    {
        IReadOnlyList<SchemaViolation>? shown = null;
        foreach (var schema in candidates)
        {
            var judged = schema.NamesMod ? document : document.Without(ModifiedMember);
            var violations = schema.Validate(JsonText.Write(judged));
            if (violations.Count == 0) return [];
            shown ??= violations;
        }

        return shown?.Select(violation =>
            new ThreadWriteProblem(instance.Collection, instance.Id, Shown(violation.Path), violation.Keyword, violation.Message)) ?? [];
    }

    private static string Shown(string pointer) => pointer.Length == 0 ? "$" : pointer;

    private InstanceSchema Compiled(string text)
    {
        if (_compiled.TryGetValue(text, out var known)) return known;
        if (!InstanceSchema.TryCompile(Encoding.UTF8.GetBytes(text), out var schema, out _) || schema is null)
            throw new ThreadDataException("A stored collection schema cannot be compiled any more. Configure the collection again; the error then names what is wrong.");
        if (_compiled.Count >= RememberedMax) _compiled.Clear();
        return _compiled[text] = schema;
    }
}
