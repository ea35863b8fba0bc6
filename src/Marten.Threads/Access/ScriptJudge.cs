using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Scripting;

namespace Marten.Threads.Access;

/// <summary>Lets a collection's script judge operations.</summary>
internal sealed class ScriptJudge(WriteValidatorScript script) : IOperationJudge
{
    public OperationJudgement Judge(OperationAttempt attempt)
    {
        var writer = VerifyingKey.TryFromProtobuf(attempt.Author.Span, out var key) ? key.ToString() : null;
        var operation = new ScriptEvent(attempt.Stamp, attempt.Instance.Id, attempt.Instance.Collection, attempt.Type, attempt.Patch);
        var (verdict, reason) = script.Judge(writer, operation, attempt.Before);
        return new OperationJudgement(verdict, reason);
    }
}

/// <summary>Asks one judge after the other; the first that does not accept decides.</summary>
internal sealed class BothJudges(IOperationJudge first, IOperationJudge second) : IOperationJudge
{
    public OperationJudgement Judge(OperationAttempt attempt)
    {
        var judgement = first.Judge(attempt);
        return judgement.Verdict == OperationVerdict.Accepted ? second.Judge(attempt) : judgement;
    }
}
