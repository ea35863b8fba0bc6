using Marten.Threads.Protocol.Patches;
using Marten.Threads.Reducing;
using Marten.Threads.Reducing.Operations;

namespace Marten.Threads.Writing;

/// <summary>
/// Stamps local operations with a hybrid logical clock in the protocol's own timestamp field: never before what the
/// thread or the instance has seen, so that what a user saves is what he then sees (docs/reduction.md, section 3).
/// </summary>
internal sealed class WriteClock(long newestInThread, DateTimeOffset now)
{
    private long _newest = newestInThread;

    /// <param name="instance">Effective time of the instance's newest operation, or null.</param>
    public long Next(long? instance)
    {
        var stamp = Math.Max(Stamps.Of(now), _newest + 1);
        if (instance is { } seen) stamp = Math.Max(stamp, seen + 1);

        // Somebody may have written the largest stamp there is; then the log id decides between equals.
        stamp = Math.Min(stamp, EventBody.TimestampMax);
        if (stamp <= Stamps.Of(now + ReductionParts.ClockAheadMax)) _newest = Math.Max(_newest, stamp);
        return stamp;
    }
}
