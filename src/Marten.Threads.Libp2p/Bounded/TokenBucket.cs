namespace Marten.Threads.Libp2p.Bounded;

/// <summary>Lets something happen so many times at once and so many times a second in the long run. Begins full. Used under its owner's lock only.</summary>
/// <param name="time">The clock.</param>
/// <param name="burst">How many times at once.</param>
/// <param name="perSecond">How many times a second in the long run.</param>
internal sealed class TokenBucket(TimeProvider time, int burst, double perSecond)
{
    private double _tokens = burst;
    private long _since = time.GetTimestamp();

    /// <summary>Takes one; false when there is none: too many have been taken a short time ago.</summary>
    public bool TryTake()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_since, now).TotalSeconds * perSecond));
        _since = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}
