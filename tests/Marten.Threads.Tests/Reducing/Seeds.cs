using System.Globalization;

namespace Marten.Threads.Tests.Reducing;

/// <summary>
/// Seeds of random cases: new ones with every run, so that runs add up. A failure names its seed; given back in the environment variable
/// <c>REDUCTION_SEED</c> it is the only case. <c>REDUCTION_CASES</c> asks for more cases.
/// </summary>
internal static class Seeds
{
    public static IReadOnlyList<ulong> Of(int cases)
    {
        if (Number("REDUCTION_SEED") is { } given) return [given];
        var first = (ulong)Environment.TickCount64 << 16;
        return [.. Enumerable.Range(0, (int)(Number("REDUCTION_CASES") ?? (ulong)cases)).Select(i => first + (ulong)i)];
    }

    /// <summary>What a failure says.</summary>
    public static string Named(ulong seed) => $"REDUCTION_SEED={seed}";

    private static ulong? Number(string variable) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : null;
}
