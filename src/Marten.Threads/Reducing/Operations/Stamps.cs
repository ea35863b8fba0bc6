namespace Marten.Threads.Reducing.Operations;

/// <summary>Stamps count nanoseconds since 1970-01-01 UTC, as the protocol's <c>timestamp</c> field does.</summary>
internal static class Stamps
{
    private const long NanosecondsPerTick = 100;

    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
