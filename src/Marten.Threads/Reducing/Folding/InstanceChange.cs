using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Folding;

/// <summary>What happened to an instance, as the <c>changes</c> table says it.</summary>
internal enum ChangeAction
{
    None,
    Create,
    Save,
    Delete,
}

/// <summary>The outcome of reducing one instance.</summary>
internal sealed class InstanceChange
{
    public required InstanceKey Instance { get; init; }

    public required DocObject? Before { get; init; }

    public required DocObject? After { get; init; }

    /// <summary>Order key of the newest operation that counts; null when none does.</summary>
    public required OrderKey? Newest { get; init; }

    /// <summary>Operations stored before whose status is another now.</summary>
    public required IReadOnlyList<ReducedOperation> StatusChanges { get; init; }

    /// <summary>The new operations that count, in order; their effective times and statuses are final.</summary>
    public required IReadOnlyList<ReducedOperation> Arrived { get; init; }

    /// <summary>
    /// The new operation that the change is ascribed to: the last one to come that had an effect. Null where the instance was folded again because
    /// earlier records count otherwise now, or because somebody asked for it.
    /// </summary>
    public ReducedOperation? Cause { get; init; }

    /// <summary>Operations that stand behind the last segment of the history.</summary>
    public required int Tail { get; init; }

    /// <summary>What becomes of the segments of the history.</summary>
    public required SegmentChanges Segments { get; init; }

    public ChangeAction Action => (Before, After) switch
    {
        (null, null) => ChangeAction.None,
        (null, _) => ChangeAction.Create,
        (_, null) => ChangeAction.Delete,
        _ => Before.Equals(After) ? ChangeAction.None : ChangeAction.Save,
    };
}
