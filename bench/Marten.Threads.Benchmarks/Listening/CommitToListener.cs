using System.Globalization;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Listening;

/// <summary>How long after a commit those who listen have the change, beside what a bare NOTIFY takes; one listener, and a hundred on one thread.</summary>
internal sealed class CommitToListener : IBenchmark
{
    private const int WritesFull = 1_200;
    private const int WritesCi = 300;
    private const int Many = 100;

    public string Name => "R4";

    public string About => "p50 and p99 of the time from a commit until a listener has the change, at 200 writes/s, 1 and 100 listeners ÷ p50 of a bare NOTIFY there and back";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var payload = run.Payloads(1024)[0];
        var count = run.IsFull ? WritesFull : WritesCi;
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        await using var notices = await BareNotices.StartAsync(database, cancellationToken);
        var one = new ListeningMeasurement(threads, notices, listeners: 1, count, payload);
        var onePairs = await PairRunner.RunAsync(run, Name, database, one, cancellationToken);
        var many = new ListeningMeasurement(threads, notices, Many, count, payload);
        var manyPairs = await PairRunner.RunAsync(run, $"{Name}-{Many}", database, many, cancellationToken);
        return Tell(run, payload, count, (one, onePairs), (many, manyPairs));
    }

    private Findings Tell(
        BenchmarkRun run, int payload, int count, (ListeningMeasurement Measured, IReadOnlyList<Pair> Pairs) one, (ListeningMeasurement Measured, IReadOnlyList<Pair> Pairs) many)
    {
        Metric Of(string name, Demand demand, IReadOnlyList<Pair> pairs) => new(name, payload, "ms", demand, run.Arguments.Runs, pairs, []);
        var demand = new Demand(Floor: 5, Target: 3, LowerIsBetter: true);
        return new Findings(
            [
                Of(Name, demand, one.Pairs),
                Of($"{Name}-{Many}", demand, many.Pairs),
                Of($"{Name}-p99", Demand.Nothing, Late(one.Measured, one.Pairs)),
                Of($"{Name}-{Many}-p99", Demand.Nothing, Late(many.Measured, many.Pairs)),
            ],
            [
                new Counter($"{Name}-missed", one.Measured.Missed + many.Measured.Missed),
                new Counter($"{Name}-duplicated", one.Measured.Duplicated + many.Measured.Duplicated),
            ],
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: {count} writes a pair and as many notifications, each by the clock every {ArrivalRate.Interval.TotalMilliseconds:0} ms; A is p50, or p99, of the time from the commit until the loop of a listener has the change with its instance, B p50 of the time from a bare NOTIFY until another connection hears it, while nothing else happens. {one.Measured.Samples} samples with one listener, {many.Measured.Samples} with {Many}."),
            ]);
    }

    // The first ones warmed up and stand in no pair.
    private static List<Pair> Late(ListeningMeasurement measured, IReadOnlyList<Pair> pairs) =>
        [.. pairs.Zip(measured.Stints.TakeLast(pairs.Count), static (pair, stint) => pair with { A = stint.Late })];
}
