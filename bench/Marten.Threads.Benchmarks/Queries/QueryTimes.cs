using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Queries;

/// <summary>Twelve shapes of queries in three languages ÷ the same by hand on the same indexes, by the time of the median question.</summary>
internal sealed class QueryTimes : IBenchmark
{
    private const int InstancesFull = 1_000_000;
    private const int InstancesCi = 100_000;

    // Written to the table of instances, without the records behind it: what is measured reads nothing else.
    private const string Fill = """
        insert into threads.instances (thread_id, collection, id, data, effective_time, log_id, counter, op_index, misfit, tail)
        select $1, 'People', 'i' || n, jsonb_build_object('_id', 'i' || n, 'serial', n, 'name', 'name ' || n, 'group', n % 10000,
          'score', (n::bigint * 7919) % 1000003, 'home', jsonb_build_object('city', 'city ' || n % 20000, 'street', 'street ' || n), 'tags', jsonb_build_array('a', 'b', n % 7),
          'about', repeat('something about a person ', 6)), 1, '\x01', 1, 0, false, 0
        from generate_series(1, $2) n
        """;

    public string Name => "R3";

    public string About => "time of the median question, 12 shapes over 1,000,000 instances in three languages, ÷ hand-written SQL on the same indexes";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var keyRing = Directory.CreateTempSubdirectory("threads-bench-keys-");
        try
        {
            return await RunAsync(run, keyRing, cancellationToken);
        }
        finally
        {
            keyRing.Delete(recursive: true);
        }
    }

    private async Task<Findings> RunAsync(BenchmarkRun run, DirectoryInfo keyRing, CancellationToken cancellationToken)
    {
        var instances = run.IsFull ? InstancesFull : InstancesCi;
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        var thread = await FillAsync(run, database, keyRing, instances, cancellationToken);
        await using var threads = await QuerySide.StartAsync(database, keyRing, declaresIndexes: true, cancellationToken);
        var built = await IndexWatch.BuildAsync(database, threads, thread, cancellationToken);
        run.Progress.Report($"{Name}: {built}");
        await database.ExecuteAsync("vacuum analyze threads.instances", cancellationToken);

        var sql = new SqlSide(threads.Store, thread);
        var shapes = QueryShapes.Of(instances);
        var metrics = new List<Metric>();
        var notes = new List<string> { $"{Name}: {instances} instances, put into the table by SQL; {built}. On both sides a session of the store for each question, and nothing prepared." };
        foreach (var language in Enum.GetValues<QueryLanguage>())
        {
            var measurement = new QueryMeasurement(threads, sql, thread, shapes, language);
            var pairs = await PairRunner.RunAsync(run, $"{Name}-{Spelled(language)}", database, measurement, cancellationToken);
            metrics.AddRange(Metrics(run, language, pairs, [.. measurement.Ratios.TakeLast(pairs.Count)]));
            notes.Add(Note(language, shapes, [.. measurement.Ratios.TakeLast(pairs.Count)], measurement.Medians));
        }

        return new Findings(metrics, [], notes);
    }

    private async Task<ThreadId> FillAsync(BenchmarkRun run, BenchmarkDatabase database, DirectoryInfo keyRing, int instances, CancellationToken cancellationToken)
    {
        await using var threads = await QuerySide.StartAsync(database, keyRing, declaresIndexes: false, cancellationToken);
        var thread = await threads.CreateThreadAsync(cancellationToken);
        run.Progress.Report($"{Name}: {instances} instances are written");
        await database.ExecuteAsync(Fill, cancellationToken, thread.ToString(), instances);
        Expectation.Equal("instances", instances, await database.ScalarAsync<long>("select count(*) from threads.instances", cancellationToken));
        return thread;
    }

    private IEnumerable<Metric> Metrics(BenchmarkRun run, QueryLanguage language, IReadOnlyList<Pair> pairs, IReadOnlyList<double[]> ratios)
    {
        var demand = new Demand(Floor: 1.75, Target: 1.25, LowerIsBetter: true);
        var middle = pairs.Zip(ratios, static (pair, shapes) => pair with { A = PairStatistics.Median(shapes), B = 1 }).ToList();
        var worst = pairs.Zip(ratios, static (pair, shapes) => pair with { A = shapes.Max(), B = 1 }).ToList();
        yield return new Metric($"{Name}-{Spelled(language)}", 0, "median of shapes", demand, run.Arguments.Runs, middle, []);
        yield return new Metric($"{Name}-{Spelled(language)}-worst", 0, "worst of shapes", demand, run.Arguments.Runs, worst, []);
    }

    private string Note(QueryLanguage language, IReadOnlyList<QueryShape> shapes, IReadOnlyList<double[]> ratios, double[] medians) =>
        $"{Name}-{Spelled(language)}: " + string.Join("; ", shapes.Select((shape, i) => string.Create(
            CultureInfo.InvariantCulture, $"{shape.Name} {PairStatistics.Median(ratios.Select(pair => pair[i])):0.00} ({medians[i]:0.00} ÷ {medians[i + shapes.Count]:0.00} ms)"))) + ".";

    private static string Spelled(QueryLanguage language) => language.ToString().ToLowerInvariant();
}
