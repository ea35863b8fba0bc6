using Marten.Threads.Testing;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>Deliveries as a bad network makes them: shuffled, cut into batches, some of it twice.</summary>
internal static class RandomOrder
{
    public static IEnumerable<IReadOnlyList<T>> Batches<T>(IReadOnlyList<T> items, SeededRandomSource random)
    {
        List<T> shuffled = [.. items, .. items.Where(_ => random.Next(4) == 0)];
        for (var i = shuffled.Count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        // A node keeps nothing of a batch that lies behind a gap, so a batch is large enough to hold runs of a log.
        for (var start = 0; start < shuffled.Count;)
        {
            var size = 20 + random.Next(shuffled.Count);
            yield return shuffled.Skip(start).Take(size).ToList();
            start += size;
        }
    }
}
