using System.Globalization;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Patches;
using Marten.Threads.Testing;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// One instance with a long history: a record whose one operation stands before all others ÷ a record whose one operation
/// is the newest. The ratio is one of times: how much more the late one costs.
/// </summary>
internal sealed class LateOperations : IBenchmark
{
    private const int HistoryFull = 100_000;
    private const int HistoryCi = 20_000;
    private const int OperationsInRecord = 100;
    private const int Slices = 10;
    private const long Beginning = 1_000;
    private const string Id = "long";

    public string Name => "late";

    public string About => "time of an operation before the whole history of an instance of 100,000 operations ÷ time of one behind it";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        var operations = run.IsFull ? HistoryFull : HistoryCi;
        var history = new TestLog(1).Begin();
        for (var first = 0; first < operations; first += OperationsInRecord)
            history.Append([.. Enumerable.Range(first, OperationsInRecord).Select(i => history.Draft(OperationType.Save, ThreadSide.Collection, Id, Patch(i)))]);
        var thread = await threads.CreateThreadAsync(history.ThreadKey, cancellationToken);
        await threads.IngestAsync(thread, [.. history.Records.Select(Incoming)], cancellationToken);

        var measurement = new Measurement(threads, thread, history, operations);
        var pairs = await PairRunner.RunAsync(run, Name, database, measurement, cancellationToken);
        return new Findings(
            [new Metric(Name, Patch(0).Length, "operations/s", new Demand(Floor: 50, Target: 25, LowerIsBetter: true), run.Arguments.Runs, pairs, [])],
            [],
            [string.Create(CultureInfo.InvariantCulture, $"{Name}: a late operation allocates {measurement.AllocatedMax / 1024.0 / 1024.0:0.0} MiB at most, in all, for a history of {operations} operations.")]);
    }

    private static string Patch(int i) => string.Create(CultureInfo.InvariantCulture, $$"""{"count":{{i}},"member{{i % 40}}":"value {{i}} of a long history"}""");

    private static IncomingRecord Incoming(TestRecord record) => new(record.Log.LogId, record.Envelope, "bench");

    /// <summary>A is the newest and B the late one, so that their ratio of rates is the ratio of their times the other way round.</summary>
    private sealed class Measurement(ThreadSide threads, ThreadId thread, TestLog history, int operations) : IPairedMeasurement
    {
        private readonly TestLog _newest = new TestLog(2, history.ThreadKey).Begin();
        private readonly TestLog _late = new TestLog(3, history.ThreadKey).Begin();
        private readonly long _end = history.Draft(OperationType.Delete, ThreadSide.Collection, Id).Timestamp;
        private int _done;

        public long AllocatedMax { get; private set; }

        public int Slices => LateOperations.Slices;

        public async Task PrepareAsync(CancellationToken cancellationToken)
        {
            if (_done > 0) return;
            await threads.IngestAsync(thread, [Incoming(_newest.Last), Incoming(_late.Last)], cancellationToken);
        }

        public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken)
        {
            _newest.Save(ThreadSide.Collection, Id, $$"""{"newest":{{_newest.Records.Count}}}""", _end + _newest.Records.Count);
            return Effort.OfAsync(1, () => threads.IngestAsync(thread, [Incoming(_newest.Last)], cancellationToken));
        }

        public async Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken)
        {
            _late.Save(ThreadSide.Collection, Id, $$"""{"count":-1,"late":{{_late.Records.Count}}}""", Beginning);
            _done++;
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var effort = await Effort.OfAsync(1, () => threads.IngestAsync(thread, [Incoming(_late.Last)], cancellationToken));
            AllocatedMax = Math.Max(AllocatedMax, GC.GetTotalAllocatedBytes(precise: true) - before);
            return effort;
        }

        // The history goes on to win over what came late, and what only the late ones say is there.
        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            var text = await threads.LoadAsync(thread, Id, cancellationToken) ?? "";
            foreach (var expected in (string[])[$"\"count\":{operations - 1}", $"\"late\":{_late.Records.Count - 1}", $"\"newest\":{_newest.Records.Count - 1}"])
                Expectation.Equal($"places of {expected} in the instance", 1, text.Split(expected).Length - 1);
        }
    }
}
