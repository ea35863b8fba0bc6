using Marten.Threads.Libp2p.Bounded;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>A token bucket for each address that connects. A bucket that is forgotten begins full again. Used under its owner's lock only.</summary>
internal sealed class AddressRates(TimeProvider time, int burst, double perSecond, int capacity)
{
    private readonly RecencyTable<AddressPrefix, TokenBucket> _buckets = new(capacity);

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes one token of an address.</summary>
    /// <returns>False when there is none: too many have been taken a short time ago.</returns>
    public bool TryTake(AddressPrefix address)
    {
        if (!_buckets.TryUse(address, out TokenBucket? bucket))
        {
            bucket = new TokenBucket(time, burst, perSecond);
            _buckets.TryAdd(address, bucket);
        }

        return bucket.TryTake();
    }
}
