using System.Diagnostics;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Listening;

/// <summary>A stint of listening beside a stint of bare notifications.</summary>
internal sealed class ListeningMeasurement(ThreadSide threads, BareNotices notices, int listeners, int count, int payload) : IPairedMeasurement
{
    private readonly List<(double Median, double Late)> _stints = [];
    private ThreadId _thread;
    private IReadOnlyList<Note> _notes = [];
    private int _seed;

    /// <summary>p50 and p99 of each stint, in milliseconds.</summary>
    public IReadOnlyList<(double Median, double Late)> Stints => _stints;

    public int Missed { get; private set; }

    public int Duplicated { get; private set; }

    public int Samples { get; private set; }

    public int Slices => 1;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _thread = await threads.CreateThreadAsync(null, cancellationToken);
        _notes = new NoteMaker((ulong)++_seed).Make(count, payload);
    }

    public async Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken)
    {
        var stint = new ListeningStint(threads, _thread, _notes, listeners);
        await stint.RunAsync(cancellationToken);
        Samples += stint.Delays.Count;
        Missed += stint.Missed;
        Duplicated += stint.Duplicated;
        _stints.Add((Milliseconds(stint.Delays, 0.5), Milliseconds(stint.Delays, 0.99)));
        return Of(_stints[^1].Median);
    }

    public async Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => Of(Milliseconds(await notices.MeasureAsync(count, cancellationToken), 0.5));

    public Task CheckAsync(CancellationToken cancellationToken) => Missed + Duplicated == 0
        ? threads.CheckAsync(_thread, _notes, _notes.Count + 1, cancellationToken)
        : throw new InvalidOperationException($"The run is wrong: {Missed} changes were missed and {Duplicated} told twice.");

    private static double Milliseconds(IReadOnlyList<long> ticks, double share)
    {
        var ordered = ticks.Order().ToList();
        return ordered[Math.Min(ordered.Count - 1, (int)(share * ordered.Count))] * 1_000.0 / Stopwatch.Frequency;
    }

    // A time and not a rate: what is told of a side is the median itself.
    private static Effort Of(double milliseconds) => new(milliseconds, TimeSpan.FromSeconds(1));
}
