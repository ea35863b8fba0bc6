using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Delivering;

/// <summary>Random orders.</summary>
internal static class Shuffling
{
    public static List<T> Shuffled<T>(this IEnumerable<T> items, SeededRandomSource random)
    {
        List<T> shuffled = [.. items];
        for (var i = shuffled.Count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }
}
