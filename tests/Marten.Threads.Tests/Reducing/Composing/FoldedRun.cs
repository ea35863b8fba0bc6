using Marten.Threads.Protocol.Json;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing.Folding;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Tests.Reducing.Composing;

/// <summary>What the fold makes of a run, one operation at a time: what a composed run has to give.</summary>
internal sealed class FoldedRun
{
    public FoldedRun(DocObject? before, IEnumerable<ReducedOperation> operations)
    {
        var document = before;
        foreach (var operation in operations)
        {
            document = InstanceFold.Apply(document, operation, judge: null);
            Statuses.Add(operation.Status);
            Peak = Math.Max(Peak, document?.Utf8Length ?? 0);
        }

        After = document;
    }

    public DocObject? After { get; }

    public List<string> Statuses { get; } = [];

    /// <summary>The longest document after any operation.</summary>
    public long Peak { get; }

    public bool HasRejected => Statuses.Contains(OperationStatus.RejectedDocumentTooLarge);

    /// <summary>What a caller writes who knows the first status and the types of all operations.</summary>
    public static IEnumerable<string> StatusesOf(string first, IReadOnlyList<ReducedOperation> operations) => operations.Select((operation, i) =>
        i == 0 ? first
        : operation.Type == OperationType.Create && operations[i - 1].Type != OperationType.Delete ? OperationStatus.ConflictCreate
        : OperationStatus.Applied);
}
