using System.Diagnostics;
using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Machine;
using Marten.Threads.Benchmarks.Measuring;

namespace Marten.Threads.Benchmarks.Running;

/// <summary>Measures pairs: A B, B A, A B … after a warm-up that is not told.</summary>
internal static class PairRunner
{
    /// <summary>A disturbed pair is measured once more, but a busy machine must not keep the run from ending: at most twice as many pairs.</summary>
    private const int RepeatFactor = 2;

    /// <summary>The runtime compiles what is called often a second time, in the background; until then both cores are busy with that.</summary>
    private static readonly TimeSpan WarmUpMin = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Pair>> RunAsync(
        BenchmarkRun run, string name, BenchmarkDatabase? database, IPairedMeasurement measurement, CancellationToken cancellationToken)
    {
        var pairs = new List<Pair>();
        await WarmUpAsync(run, name, database, measurement, cancellationToken);
        while (pairs.Count(static pair => !pair.IsDisturbed) < run.Arguments.Runs && pairs.Count < RepeatFactor * run.Arguments.Runs)
        {
            var pair = await MeasureAsync(run, database, measurement, aFirst: pairs.Count % 2 == 0, cancellationToken);
            pairs.Add(pair);
            run.Progress.Report(Tell($"{name} pair {pairs.Count}", pair));
        }

        return pairs;
    }

    private static async Task WarmUpAsync(
        BenchmarkRun run, string name, BenchmarkDatabase? database, IPairedMeasurement measurement, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var aFirst = false; watch.Elapsed < WarmUpMin; aFirst = !aFirst)
            run.Progress.Report(Tell($"{name} warm-up", await MeasureAsync(run, database, measurement, aFirst, cancellationToken)));
    }

    private static async Task<Pair> MeasureAsync(
        BenchmarkRun run, BenchmarkDatabase? database, IPairedMeasurement measurement, bool aFirst, CancellationToken cancellationToken)
    {
        var postmaster = database is null ? null : run.Server.Facts.Postmaster;
        await measurement.PrepareAsync(cancellationToken);
        await SettleAsync(database, cancellationToken);
        var before = LoadMeter.Read(postmaster);
        Effort a = default, b = default;
        for (var turn = 0; turn < 2 * measurement.Slices; turn++)
        {
            var slice = turn / 2;
            if (turn % 2 == 0 == aFirst) a = a.Plus(await measurement.MeasureAAsync(slice, cancellationToken));
            else b = b.Plus(await measurement.MeasureBAsync(slice, cancellationToken));
        }

        var (steal, foreign) = LoadMeter.Between(before, LoadMeter.Read(postmaster), database is null || postmaster is not null);
        await measurement.CheckAsync(cancellationToken);
        return new Pair(a.PerSecond, b.PerSecond, aFirst, steal, foreign);
    }

    // What a pair leaves behind, dirty pages and garbage, must not be paid for by the next.
    private static async Task SettleAsync(BenchmarkDatabase? database, CancellationToken cancellationToken)
    {
        if (database is not null) await database.CheckpointAsync(cancellationToken);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static string Tell(string name, Pair pair) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name} {(pair.AFirst ? "AB" : "BA")}: {pair.A:N1} / {pair.B:N1} = {pair.Ratio:0.000}, steal {pair.Steal:P1}, foreign load {pair.ForeignLoad:0.00}{(pair.IsDisturbed ? ", disturbed" : "")}");
}
