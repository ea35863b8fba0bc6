namespace Marten.Threads.Benchmarks.Sides;

/// <summary>What a run must have left behind. A fast wrong run is a failure.</summary>
internal static class Expectation
{
    /// <exception cref="InvalidOperationException">The count is another.</exception>
    public static void Equal(string what, long expected, long found)
    {
        if (expected != found) throw new InvalidOperationException($"The run is wrong: {found} {what} where {expected} were written.");
    }
}
