using System.Diagnostics;
using Marten.Threads.Querying;

namespace Marten.Threads.Campaigns.QueryCosts;

/// <summary>What one query of one document took.</summary>
/// <param name="Time">The fastest of some tries.</param>
/// <param name="Allocated">Bytes, of the try that allocated least.</param>
/// <param name="Refusal">The message, when it was refused; null when it was answered.</param>
internal readonly record struct QueryCost(TimeSpan Time, long Allocated, string? Refusal);

/// <summary>Reads and asks a query, measured.</summary>
internal static class CostTrial
{
    public const long AllocatedMax = 32L * 1024 * 1024;

    // The machine does other things too, and what was not asked before is compiled first.
    private const int Tries = 4;

    /// <summary>Tries until it is quick enough, or no more.</summary>
    /// <param name="timeMax">What is quick enough; null for any time.</param>
    /// <param name="ask">Reads and asks the query.</param>
    public static async Task<QueryCost> RunAsync(TimeSpan? timeMax, Func<Task> ask)
    {
        var least = new QueryCost(TimeSpan.MaxValue, long.MaxValue, null);
        for (var i = 0; i < Tries && (least.Time > timeMax || least.Allocated > AllocatedMax); i++)
        {
            var one = await OnceAsync(ask);
            least = new QueryCost(one.Time < least.Time ? one.Time : least.Time, Math.Min(one.Allocated, least.Allocated), one.Refusal);
        }

        return least;
    }

    // One unit runs at a time, so what the process allocates is the unit's.
    private static async Task<QueryCost> OnceAsync(Func<Task> ask)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        string? refusal = null;
        try
        {
            await ask();
        }
        catch (ThreadQueryException exception)
        {
            refusal = exception.Message;
        }

        return new QueryCost(Stopwatch.GetElapsedTime(start), GC.GetTotalAllocatedBytes(precise: true) - before, refusal);
    }
}
