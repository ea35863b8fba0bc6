using Marten.Threads.Collections;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Reducing.Folding;

namespace Marten.Threads.Access;

/// <summary>Lets an application's validator judge operations on documents of its own type.</summary>
internal sealed class TypedJudge<T>(TypedCollection<T> typed, IWriteValidator<T> validator) : IOperationJudge where T : class
{
    public OperationJudgement Judge(OperationAttempt attempt)
    {
        var after = attempt.After is { } document ? typed.Read(document) : null;
        if (after is null && attempt.After is not null)
            return Denied($"the document does not fit {typeof(T).Name}");
        try
        {
            var verdict = validator.Judge(new WriteAttempt<T>(
                (WriteAction)attempt.Type,
                attempt.Instance.Id,
                VerifyingKey.TryFromProtobuf(attempt.Author.Span, out var author) ? author : default,
                attempt.Stamp,
                attempt.Before is { } before ? typed.Read(before) : null,
                after));
            return verdict.IsAccepted ? new OperationJudgement(OperationVerdict.Accepted) : Denied(verdict.Reason);
        }
        catch (Exception exception)
        {
            // Whether it would throw on other hosts too nobody knows, so it is no verdict.
            return new OperationJudgement(OperationVerdict.Undecided, $"the validator {validator.GetType().Name} failed: {exception.Message}");
        }
    }

    // In the words that clients of ThreadDB look for.
    private static OperationJudgement Denied(string? reason) =>
        new(OperationVerdict.Rejected, string.IsNullOrEmpty(reason) ? "app denied net record body" : $"app denied net record body: {reason}");
}
