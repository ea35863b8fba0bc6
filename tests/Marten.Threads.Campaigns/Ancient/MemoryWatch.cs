namespace Marten.Threads.Campaigns.Ancient;

/// <summary>Watches how much this process holds: by how much it grew at most, from a beginning without garbage.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly long _before;
    private readonly Task<long> _watching;

    private MemoryWatch()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = Environment.WorkingSet;
        _watching = WatchAsync();
    }

    public static MemoryWatch Start() => new();

    /// <summary>Ends it.</summary>
    /// <returns>The growth in bytes.</returns>
    public async Task<long> EndAsync()
    {
        await _end.CancelAsync();
        var peak = Math.Max(await _watching, Environment.WorkingSet);
        return peak - _before;
    }

    public void Dispose() => _end.Dispose();

    private async Task<long> WatchAsync()
    {
        var peak = 0L;
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) peak = Math.Max(peak, Environment.WorkingSet);
        }
        catch (OperationCanceledException)
        {
            // The end of the watch.
        }

        return peak;
    }
}
