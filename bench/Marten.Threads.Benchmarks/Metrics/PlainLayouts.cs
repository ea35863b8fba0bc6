using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// Every way in which plain Marten can keep an event and its document ÷ the one that the other benchmarks divide by. None
/// may be clearly faster than 1, or the others flatter the threads.
/// </summary>
internal sealed class PlainLayouts : IBenchmark
{
    public string Name => "plain";

    public string About => "other layouts of plain Marten ÷ the layout that the others divide by, events/s, one a transaction";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(1024))
        {
            foreach (var layout in PlainLayout.All.Where(static layout => layout != PlainLayout.Chosen))
                metrics.Add(await RunAsync(run, layout, payload, cancellationToken));
        }

        return new Findings(metrics, [], [$"{Name}: B is {PlainLayout.Chosen.Describe()}."]);
    }

    private static async Task<Metric> RunAsync(BenchmarkRun run, PlainLayout layout, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var other = await PlainSide.StartAsync(database, layout, null, cancellationToken);
        await using var chosen = await PlainSide.StartAsync(database, PlainLayout.Chosen, null, cancellationToken);
        var pairs = await PairRunner.RunAsync(run, layout.Schema, database, new PlainMeasurement(other, chosen, run, payload), cancellationToken);
        return new Metric(layout.Schema, payload, "events/s", Demand.Nothing, run.Arguments.Runs, pairs, [$"A is {layout.Describe()}."]);
    }
}
