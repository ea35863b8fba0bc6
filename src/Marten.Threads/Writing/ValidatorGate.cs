using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Writing;

/// <summary>Asks the write validators of collections about local writes, before anything is signed.</summary>
internal sealed class ValidatorGate(CollectionJudges judges)
{
    /// <exception cref="ThreadWriteRefusedException">A validator rejected a write, or could not decide.</exception>
    public void Check(IReadOnlyList<CollectionRules> configured, IReadOnlyList<OperationAttempt> attempts)
    {
        var judged = new Dictionary<string, IOperationJudge>(StringComparer.Ordinal);
        foreach (var rules in configured)
        {
            if (judges.Of(rules) is { } judge) judged.Add(rules.Name, judge);
        }

        if (judged.Count == 0) return;
        foreach (var attempt in attempts)
        {
            if (judged.TryGetValue(attempt.Instance.Collection, out var judge)) Require(attempt, judge.Judge(attempt));
        }
    }

    private static void Require(OperationAttempt attempt, OperationJudgement judgement)
    {
        if (judgement.Verdict == OperationVerdict.Accepted) return;
        var (collection, id) = (attempt.Instance.Collection, attempt.Instance.Id);
        throw LocalDocument.Refused(
            collection,
            id,
            "write validator",
            judgement.Verdict == OperationVerdict.Rejected ? judgement.Reason! : $"The write validator could not decide: {judgement.Reason}. Nothing was written.");
    }
}
