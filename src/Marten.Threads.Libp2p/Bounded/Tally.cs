namespace Marten.Threads.Libp2p.Bounded;

/// <summary>
/// How many live things there are of each key. A key whose count falls to zero is forgotten, so the tally is never larger than the number of
/// things counted. Not safe for use from several threads: its owner has a lock already.
/// </summary>
internal sealed class Tally<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _counts;

    /// <summary>Makes an empty one.</summary>
    public Tally(IEqualityComparer<TKey>? comparer = null) => _counts = new Dictionary<TKey, int>(comparer);

    /// <summary>How many keys have a count.</summary>
    public int Keys => _counts.Count;

    /// <summary>The count of a key.</summary>
    public int Of(TKey key) => _counts.GetValueOrDefault(key);

    /// <summary>Counts one more.</summary>
    public void Increment(TKey key) => _counts[key] = Of(key) + 1;

    /// <summary>Counts one less.</summary>
    /// <exception cref="InvalidOperationException">There is none to take away: somebody counted wrongly.</exception>
    public void Decrement(TKey key)
    {
        switch (Of(key))
        {
            case 0:
                throw new InvalidOperationException("More was taken away than was counted.");
            case 1:
                _counts.Remove(key);
                break;
            default:
                _counts[key]--;
                break;
        }
    }
}
