using Marten.Threads.Protocol.Json;
using Marten.Threads.Reducing.Histories;
using Marten.Threads.Reducing.Operations;
using Marten.Threads.Reducing.Segments;

namespace Marten.Threads.Reducing.Folding;

/// <summary>One instance in a step of the reduction: what has come for it, and what is known of it.</summary>
internal sealed class InstanceWork(InstanceKey instance)
{
    public InstanceKey Instance => instance;

    /// <summary>New operations that count.</summary>
    public List<ReducedOperation> Arrived { get; } = [];

    /// <summary>When the last of them came, or 0 when none did or they take the place of others.</summary>
    public int LastArrival { get; private set; }

    public StoredInstance Stored { get; set; } = StoredInstance.None;

    /// <summary>Whether the history is to be folded from its beginning, without what was kept of it.</summary>
    public bool Refold { get; set; }

    /// <summary>Whether the stored document does not lead to the new one.</summary>
    public bool NeedsHistory => Refold || (Stored.Newest is { } newest && Arrived[0].Key < newest);

    /// <summary>Whether nothing was ever stored of it, so that there is no history to read.</summary>
    public bool IsNew => Stored.Newest is null && !Refold;

    /// <summary>Whether so much stands behind the last segment, or may stand there, that a new one is due.</summary>
    public bool IsLong(SegmentSizes sizes) => Stored.Tail is not { } tail || tail + Arrived.Count >= 2 * sizes.Operations;

    public void Add(ReducedOperation operation)
    {
        Arrived.Add(operation);
        LastArrival = operation.Arrival;
    }

    public void SortArrived() => Arrived.Sort(static (left, right) => left.Key.CompareTo(right.Key));

    public InstanceChange Outcome(
        DocObject? after, OrderKey? newest, IReadOnlyList<ReducedOperation> statusChanges, int tail, SegmentChanges segments) => new()
        {
            Instance = instance,
            Before = Stored.Document,
            After = after,
            Newest = newest,
            Arrived = Arrived,
            Cause = Refold ? null : Cause(),
            StatusChanges = statusChanges,
            Tail = tail,
            Segments = segments,
        };

    // Who only tried has not changed anything, unless nobody else has either.
    private ReducedOperation? Cause() =>
        Arrived.Where(static one => one.HasEffect).MaxBy(static one => one.Arrival) ?? Arrived.MaxBy(static one => one.Arrival);
}
