using System.Diagnostics;

namespace Marten.Threads.Benchmarks.Listening;

/// <summary>Begins acts by the clock, whether those before have ended or not: a slow one makes no others wait out of sight.</summary>
internal static class ArrivalRate
{
    /// <summary>200 a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Acts that have not ended; a machine that cannot keep up would use up the server's connections.</summary>
    private const int PendingMax = 16;

    public static async Task RunAsync(int count, Func<int, Task> act, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var acts = new List<Task>(count);
        using var places = new SemaphoreSlim(PendingMax);
        for (var i = 0; i < count; i++)
        {
            var due = (i * Interval) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero) await Task.Delay(due, cancellationToken);
            await places.WaitAsync(cancellationToken);
            acts.Add(RunAsync(act(i), places));
        }

        await Task.WhenAll(acts);
    }

    private static async Task RunAsync(Task act, SemaphoreSlim places)
    {
        try
        {
            await act;
        }
        finally
        {
            places.Release();
        }
    }
}
