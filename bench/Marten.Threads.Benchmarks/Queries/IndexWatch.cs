using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>Builds the declared indexes over all that is there, while somebody writes and somebody watches.</summary>
internal static class IndexWatch
{
    private const string Progress = "select count(*) from pg_stat_progress_create_index where blocks_done > 0 or tuples_done > 0";

    /// <summary>What was seen, as a sentence.</summary>
    public static async Task<string> BuildAsync(BenchmarkDatabase database, QuerySide threads, ThreadId thread, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var building = threads.BuildAsync(cancellationToken);
        var (seen, writes, slowest) = (0, 0, TimeSpan.Zero);
        while (!building.IsCompleted)
        {
            var began = Stopwatch.GetTimestamp();
            await threads.WriteAsync(thread, $$"""{"_id":"w{{writes % 100}}","serial":{{-1 - writes}},"name":"written meanwhile","group":-1,"score":-1}""", cancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            writes++;
            seen += await database.ScalarAsync<long>(Progress, cancellationToken) > 0 ? 1 : 0;
        }

        var indexes = await building;
        return string.Create(CultureInfo.InvariantCulture, $"{indexes.Count} indexes were built in {watch.Elapsed.TotalSeconds:0.0} s; progress was seen {seen} times, and {writes} writes were made meanwhile, the slowest in {slowest.TotalMilliseconds:0} ms");
    }
}
