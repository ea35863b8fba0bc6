namespace Marten.Threads.Architecture.Specimens;

/// <summary>Members whose results differ from run to run.</summary>
internal static class Impurities
{
    public static long Now() => DateTimeOffset.UtcNow.Ticks;

    public static Func<int> Chance(int limit) => () => new Random(limit).Next(limit);

    public static async Task WaitsAsync(Task before)
    {
        await before;
        _ = Environment.TickCount64;
    }
}
