using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>Own writes in a thread ÷ events with an inline document in plain Marten, for each size of a note.</summary>
internal abstract class WriteBenchmark : IBenchmark
{
    public abstract string Name { get; }

    public abstract string About { get; }

    /// <summary>What is counted in a second.</summary>
    protected abstract string Unit { get; }

    protected abstract Demand Demand { get; }

    /// <summary>What a reader of the ratio has to know.</summary>
    protected abstract string Note { get; }

    /// <summary>How both sides connect, where it is not as the database is.</summary>
    protected virtual string? ConnectionString(BenchmarkDatabase database) => null;

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(100, 1024, 10240)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: {Note}"]);
    }

    protected abstract WriteMeasurement Measure(ThreadSide threads, PlainSide plain, BenchmarkRun run, int payload);

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, ConnectionString(database), cancellationToken);
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, ConnectionString(database), cancellationToken);
        var measurement = Measure(threads, plain, run, payload);
        var pairs = await PairRunner.RunAsync(run, $"{Name} {payload} B", database, measurement, cancellationToken);
        IReadOnlyList<string> notes = run.Arguments.Profile ? await measurement.ProfileAsync(database, cancellationToken) : [];
        return new Metric(Name, payload, Unit, Demand, run.Arguments.Runs, pairs, notes);
    }
}
