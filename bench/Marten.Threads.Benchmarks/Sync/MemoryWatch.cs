using System.Globalization;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>Looks every 50 ms how much memory processes hold, and remembers by how much each grew at most. Reads <c>/proc</c>; elsewhere nothing can be told.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _processes;
    private readonly long[] _before;
    private readonly long[] _growth;
    private readonly Task _watching;

    public MemoryWatch(params int[] processes)
    {
        _processes = processes;
        _before = [.. processes.Select(Resident)];
        _growth = new long[processes.Length];
        _watching = WatchAsync();
    }

    /// <summary>Bytes by which the resident set of each process was larger than at the beginning, in their order.</summary>
    public IReadOnlyList<long> Growth => _growth;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            for (var i = 0; i < _processes.Length; i++) _growth[i] = Math.Max(_growth[i], Resident(_processes[i]) - _before[i]);
            await Task.Delay(Interval, _stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static long Resident(int process)
    {
        const string Field = "VmRSS:", Unit = "kB";
        var file = $"/proc/{process}/status";
        if (!File.Exists(file)) return 0;
        var line = File.ReadLines(file).FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line[Field.Length..].Replace(Unit, "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
