using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// A plain append through a second Marten store in the transaction of the first ÷ the same append in a store of its own.
/// What R1a loses beyond this ratio is what threads do; what is lost here is what one transaction for two stores costs.
/// </summary>
internal sealed class CompanionWrites : IBenchmark
{
    public string Name => "companion";

    public string About => "plain appends/s through a second Marten store in the application's transaction ÷ plain Marten events/s, one a transaction";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(1024)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: neither side signs, encrypts or folds; A takes three round trips and B two."]);
    }

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var companion = await CompanionSide.StartAsync(database, cancellationToken);
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, null, cancellationToken);
        var pairs = await PairRunner.RunAsync(run, Name, database, new PlainMeasurement(companion, plain, run, payload), cancellationToken);
        return new Metric(Name, payload, "events/s", Demand.Nothing, run.Arguments.Runs, pairs, []);
    }
}
