using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Reducing.Segments;

/// <summary>What is to become of the stored segments of one instance. Where a segment ends one will always end, so none is ever removed alone.</summary>
internal sealed class SegmentChanges
{
    private readonly Dictionary<(int Level, OrderKey Until), Segment> _stored = [];

    /// <summary>Whether all that was stored before is void.</summary>
    public bool Cleared { get; private set; }

    public IReadOnlyCollection<Segment> Stored => _stored.Values;

    public void Clear() => Cleared = true;

    /// <summary>Keeps a segment, in the place of one that ended at the same key.</summary>
    public void Store(Segment segment) => _stored[(segment.Level, segment.Until)] = segment;
}
