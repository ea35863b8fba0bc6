using System.Diagnostics;

namespace Marten.Threads.Tests;

/// <summary>Waiting for a condition, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline) throw new TimeoutException($"Not within {Deadline}: {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
