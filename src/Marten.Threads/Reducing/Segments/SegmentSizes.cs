namespace Marten.Threads.Reducing.Segments;

/// <summary>How histories are cut into segments. It decides what a late operation costs, never what comes out.</summary>
/// <param name="Operations">
/// Operations in a segment of level 0. At most twice as many stand behind the last segment, or in a segment that late
/// ones came into; so many are folded for one late operation.
/// </param>
/// <param name="Segments">Segments in one of the next level; at most twice as many.</param>
internal sealed record SegmentSizes(int Operations, int Segments)
{
    /// <summary>
    /// 128 and 16: of an instance with 100,000 operations a late one reads at most 512 operations and about 100 segments.
    /// </summary>
    public static SegmentSizes Default { get; } = new(128, 16);
}
