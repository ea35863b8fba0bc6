using System.Globalization;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>How long after a write has returned on one node another node has its instance, beside what the write took and what a bare NOTIFY takes.</summary>
internal sealed class LivePush : IBenchmark
{
    private const int WritesFull = 2_000;
    private const int WritesCi = 300;

    public string Name => "live";

    public string About => "p50 and p99 of the time from a write's return on one node until its instance is visible on another ÷ p50 of the write";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var payload = run.Payloads(1024)[0];
        var count = run.IsFull ? WritesFull : WritesCi;
        await using var pair = await LivePair.StartAsync(run, isCounted: false, cancellationToken);
        var measurement = new Measurement(token => pair.MeasureAsync(count, payload, token));
        await using var settled = await run.Server.CreateDatabaseAsync(cancellationToken);
        var pairs = await PairRunner.RunAsync(run, Name, settled, measurement, cancellationToken);
        return Tell(payload, count, run.Arguments.Runs, pairs, measurement.Figures, await LiveCounters.CountAsync(run, Name, payload, cancellationToken));
    }

    private Findings Tell(int payload, int count, int runs, IReadOnlyList<Pair> pairs, IReadOnlyList<LiveFigures> figures, IReadOnlyList<Counter> counters)
    {
        // The first ones warmed up and stand in no pair.
        var told = figures.TakeLast(pairs.Count).ToList();
        var late = pairs.Zip(told, static (pair, one) => pair with { A = one.DelayLate, B = one.WriteMedian }).ToList();
        var notices = pairs.Zip(told, static (pair, one) => pair with { A = one.DelayMedian, B = one.NoticeMedian }).ToList();
        return new Findings(
            [
                new Metric(Name, payload, "ms", new Demand(Floor: 5, Target: 3, LowerIsBetter: true), runs, pairs, []),
                new Metric($"{Name}-p99", payload, "ms", new Demand(Floor: 25, Target: null, LowerIsBetter: true), runs, late, []),
                new Metric($"{Name}-notify", payload, "ms", Demand.Nothing, runs, notices, []),
            ],
            counters,
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: {count} writes one after the other, 0 to 5 ms between; A is p50, or p99, of the time from the save's return on one node until the other node's database told of the instance by a trigger's NOTIFY, which is itself a part of A: p50 of a bare one {PairStatistics.Median(told.Select(static one => one.NoticeMedian)):0.00} ms. B is p50 of the save; in {Name}-notify that of the bare NOTIFY."),
            ]);
    }

    // Both sides come out of the same writes, whichever of them is asked for first.
    private sealed class Measurement(Func<CancellationToken, Task<LiveFigures>> measure) : IPairedMeasurement
    {
        private readonly List<LiveFigures> _figures = [];
        private LiveFigures? _current;

        public IReadOnlyList<LiveFigures> Figures => _figures;

        public int Slices => 1;

        public Task PrepareAsync(CancellationToken cancellationToken)
        {
            _current = null;
            return Task.CompletedTask;
        }

        public async Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => Of((await CurrentAsync(cancellationToken)).DelayMedian);

        public async Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => Of((await CurrentAsync(cancellationToken)).WriteMedian);

        public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask; // each write was waited for by its id

        private async Task<LiveFigures> CurrentAsync(CancellationToken cancellationToken)
        {
            if (_current is null) _figures.Add(_current = await measure(cancellationToken));
            return _current;
        }

        // A time and not a rate: what is told of a side is the median itself.
        private static Effort Of(double milliseconds) => new(milliseconds, TimeSpan.FromSeconds(1));
    }
}
