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
        switch (judge?.Judge(operation, before) ?? OperationVerdict.Accepted)
        {
            case OperationVerdict.Rejected:
                operation.Status = OperationStatus.RejectedValidator;
                return before;
            case OperationVerdict.Undecided:
                operation.Status = OperationStatus.Undecided;
                return before;
        }

        operation.Status = OperationStatus.Applied;
        if (operation.Type == OperationType.Delete) return null;

        var after = After(before, operation).With(IdMember, DocString.Of(operation.Instance.Id));
        if (after.Utf8Length > DocumentMaxBytes)
        {
            operation.Status = OperationStatus.RejectedDocumentTooLarge;
            return before;
        }

        if (operation.Type == OperationType.Create && before is not null) operation.Status = OperationStatus.ConflictCreate;
        return after;
    }

    private static DocObject After(DocObject? before, ReducedOperation operation) => operation.Type switch
    {
        OperationType.Save => MergePatch.Apply(before ?? DocObject.Empty, operation.Patch!),
        OperationType.Create when before is null => operation.Patch!,
        OperationType.Create => DocObject.Of([.. operation.Patch!.Members, .. before.Members]), // of two with one name the last wins
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Type, "Only a create or a save makes a document."),
    };
}
