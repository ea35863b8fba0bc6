using System.Globalization;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;

namespace Marten.Threads.Benchmarks.Sync;

/// <summary>
/// A node with an empty database joins a thread and waits for its records, served by another node; each is a process of its own. Beside it: how that time grows with
/// the number of records, by how much either process grows, and that a join that was killed goes on where it was.
/// </summary>
internal sealed class CatchUp : IBenchmark
{
    private const int RecordsFull = 50_000, FewerFull = 10_000;
    private const int RecordsCi = 5_000, FewerCi = 1_000;

    /// <summary>What a node is warmed up with: enough for all code of a join to have run, small beside what is measured.</summary>
    private const int WarmUpRecords = 500;

    public string Name => "catchup";

    public string About => "seconds until an empty node has joined a thread of 50,000 records ÷ (one core verifies them + their bytes are copied); growth; memory";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var payload = run.Payloads(1024)[0];
        var (records, fewer) = run.IsFull ? (RecordsFull, FewerFull) : (RecordsCi, FewerCi);
        await using var copies = await run.Server.CreateDatabaseAsync(cancellationToken);
        await PlainCopy.PrepareAsync(copies, cancellationToken);
        await using var serving = await NodeProcess.StartAsync(run, isCounted: false, cancellationToken);
        var warmUp = await MadeThread.MakeAsync(serving, 1, WarmUpRecords, payload, cancellationToken);
        var small = await MadeThread.MakeAsync(serving, 2, fewer, payload, cancellationToken);
        var large = await MadeThread.MakeAsync(serving, 3, records, payload, cancellationToken);

        // What making the records has left in memory is none of serving them.
        await serving.KillAsync();
        await serving.StartAgainAsync(cancellationToken);

        var joins = new List<(JoinRun Small, JoinRun Large)>();
        var measurement = new CatchUpMeasurement(JoinBothAsync, large, copies);
        var pairs = await PairRunner.RunAsync(run, Name, copies, measurement, cancellationToken);
        var interrupted = await InterruptedJoin.CheckAsync(run, serving, large, cancellationToken);
        return Tell(payload, large.Count, small.Count, run.Arguments.Runs, pairs, joins, interrupted);

        async Task<double> JoinBothAsync(CancellationToken token)
        {
            var few = await JoinRun.MeasureAsync(run, serving, warmUp, small, token);
            var many = await JoinRun.MeasureAsync(run, serving, warmUp, large, token);
            run.Progress.Report(string.Create(CultureInfo.InvariantCulture, $"{Name}: {small.Count} records {few.Seconds:0.00} s, {large.Count} records {many.Seconds:0.00} s; serving +{many.ServingGrowth / 1024 / 1024} MiB, joining +{many.JoiningGrowth / 1024 / 1024} MiB"));
            joins.Add((few, many));
            return many.Seconds;
        }
    }

    private Findings Tell(int payload, int large, int small, int runs, IReadOnlyList<Pair> pairs, IReadOnlyList<(JoinRun Small, JoinRun Large)> joins, string interrupted)
    {
        // The first ones warmed up and stand in no pair.
        var told = joins.TakeLast(pairs.Count).ToList();
        var growth = pairs.Zip(told, static (pair, one) => pair with { A = one.Large.Seconds, B = one.Small.Seconds }).ToList();
        var memory = pairs.Zip(told, static (pair, one) => pair with { A = one.Large.GrowthMax, B = 1 }).ToList();
        return new Findings(
            [
                new Metric(Name, payload, "s", new Demand(Floor: 5, Target: 2.5, LowerIsBetter: true), runs, pairs, []),
                new Metric($"{Name}-growth", payload, "s", new Demand(Floor: 5.5, Target: null, LowerIsBetter: true), runs, growth, []),
                new Metric($"{Name}-memory", payload, "MiB", new Demand(Floor: 128, Target: 64, LowerIsBetter: true), runs, memory, []),
            ],
            [],
            [
                $"{Name}: {large} records of ten logs, for growth ÷ {small}; both nodes warm, the joining one on an empty database. Memory is the resident set of the process that grew more, looked at every 50 ms, from where a full collection had left it.",
                $"{Name}: {interrupted}.",
            ]);
    }
}
