using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Folding;

/// <summary>Folds operations into a document, one at a time, in order (docs/reduction.md, section 4). Pure.</summary>
internal static class InstanceFold
{
    /// <summary>
    /// Largest document, as the length of its canonical text: 1 MiB. A protocol constant; an operation that would
    /// exceed it has no effect.
    /// </summary>
    public const int DocumentMaxBytes = 1024 * 1024;

    private const string IdMember = "_id";

    /// <summary>Applies one operation that counts and sets its status.</summary>
    /// <returns>The document after it; null when there is none.</returns>
    public static DocObject? Apply(DocObject? before, ReducedOperation operation, IOperationJudge? judge)
    {
        var after = operation.Type == OperationType.Delete ? null : After(operation.Instance.Id, operation.Type, before, operation.Patch!);
        operation.Status = after?.Utf8Length > DocumentMaxBytes ? OperationStatus.RejectedDocumentTooLarge : StatusOf(judge, operation, before, after);
        if (operation.Status != OperationStatus.Applied) return before;
        if (operation.Type == OperationType.Create && before is not null) operation.Status = OperationStatus.ConflictCreate;
        return after;
    }

    /// <summary>The document that a create or a save leads to.</summary>
    public static DocObject After(string id, OperationType type, DocObject? before, DocObject patch)
    {
        var after = type switch
        {
            OperationType.Save => MergePatch.Apply(before ?? DocObject.Empty, patch),
            OperationType.Create when before is null => patch,
            OperationType.Create => DocObject.Of([.. patch.Members, .. before.Members]), // of two with one name the last wins
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Only a create or a save makes a document."),
        };
        return after.With(IdMember, DocString.Of(id));
    }

    private static string StatusOf(IOperationJudge? judge, ReducedOperation operation, DocObject? before, DocObject? after)
    {
        if (judge is null) return OperationStatus.Applied;
        var attempt = new OperationAttempt(
            operation.Instance, operation.Type, operation.Patch, operation.Stamp, operation.ClaimedAuthor, before, after);
        return judge.Judge(attempt).Verdict switch
        {
            OperationVerdict.Rejected => OperationStatus.RejectedValidator,
            OperationVerdict.Undecided => OperationStatus.Undecided,
            _ => OperationStatus.Applied,
        };
    }
}
