using Marten.Threads.Libp2p.Bounded;

namespace Marten.Threads.Libp2p.Admission;

/// <summary>A token bucket for each address that connects. A bucket that is forgotten begins full again. Used under its owner's lock only.</summary>
internal sealed class AddressRates(TimeProvider time, int burst, double perSecond, int capacity)
{
    private readonly RecencyTable<AddressPrefix, Bucket> _buckets = new(capacity);

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes one token of an address.</summary>
    /// <returns>False when there is none: too many have been taken a short time ago.</returns>
    public bool TryTake(AddressPrefix address)
    {
        if (!_buckets.TryUse(address, out Bucket? bucket))
        {
            bucket = new Bucket { Tokens = burst, Since = time.GetTimestamp() };
            _buckets.TryAdd(address, bucket);
        }

        double gained = time.GetElapsedTime(bucket.Since).TotalSeconds * perSecond;
        bucket.Tokens = Math.Min(burst, bucket.Tokens + gained);
        bucket.Since = time.GetTimestamp();
        if (bucket.Tokens < 1)
            return false;
        bucket.Tokens--;
        return true;
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public long Since { get; set; }
    }
}
