using Marten.Threads.Testing;

namespace Marten.Threads.Simulation.Replicas;

/// <summary>The clock of a replica: wrong by up to a hundred years, running or standing still.</summary>
/// <param name="skew">By how much it is ahead of the simulation.</param>
/// <param name="stands">Whether it always shows the same.</param>
internal sealed class ReplicaClock(TimeSpan skew, bool stands)
{
    private const int DaysMax = 36_525; // a hundred years
    private const int SecondsMax = 900;

    /// <summary>When simulations begin: the stamps of hostile bodies lie here too, so that they meet.</summary>
    private static readonly DateTimeOffset Beginning = DateTimeOffset.UnixEpoch.AddSeconds(1_600_000_000);

    /// <summary>A clock that is never ahead and never moves: everybody who has it reads the same.</summary>
    public static ReplicaClock Standing { get; } = new(TimeSpan.Zero, stands: true);

    public static ReplicaClock Next(SeededRandomSource random)
    {
        var skew = random.Next(5) switch
        {
            0 => TimeSpan.Zero,
            1 => TimeSpan.FromSeconds(random.Next(2 * SecondsMax) - SecondsMax),
            2 => TimeSpan.FromDays(DaysMax),
            3 => TimeSpan.FromDays(-DaysMax),
            _ => TimeSpan.FromDays(random.Next(2 * DaysMax) - DaysMax),
        };
        return new ReplicaClock(skew, random.Next(4) == 0);
    }

    /// <summary>What it shows.</summary>
    /// <param name="elapsed">Time since the simulation began.</param>
    public DateTimeOffset At(TimeSpan elapsed) => Beginning + skew + (stands ? TimeSpan.Zero : elapsed);
}
