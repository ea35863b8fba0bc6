using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// Foreign records of ten logs in one call: verified, opened, appended, reduced inline ÷ what one core verifies of bare
/// Ed25519 signatures.
/// </summary>
internal sealed class ForeignIngest : IBenchmark
{
    private const int RecordsFull = 50_000;
    private const int RecordsCi = 10_000;

    public string Name => "R2";

    public string About => "records ingested/s, one create in each, 10 logs ÷ Ed25519 signatures verified/s by one core";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(100, 1024)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: B verifies messages of {SignatureCheck.MessageBytes} bytes with libsodium directly, keys imported once."]);
    }

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        using var signatures = new SignatureCheck();
        var measurement = new Measurement(threads, signatures, run.IsFull ? RecordsFull : RecordsCi, payload);
        var pairs = await PairRunner.RunAsync(run, $"{Name} {payload} B", database, measurement, cancellationToken);
        return new Metric(Name, payload, "/s", new Demand(Floor: 0.15, Target: 0.35), run.Arguments.Runs, pairs, []);
    }

    private sealed class Measurement(ThreadSide threads, SignatureCheck signatures, int records, int payload) : IPairedMeasurement
    {
        private readonly NoteMaker _maker = new((ulong)payload);
        private IReadOnlyList<Note> _notes = [];
        private IReadOnlyList<IncomingRecord> _records = [];
        private IngestReport _report = new();
        private ThreadId _thread;
        private ulong _seed;

        // All records in one call.
        public int Slices => 1;

        public async Task PrepareAsync(CancellationToken cancellationToken)
        {
            _notes = _maker.Make(records, payload);
            var foreign = ForeignRecords.Make(++_seed, _notes);
            _records = foreign.Records;
            _thread = await threads.CreateThreadAsync(foreign.Key, cancellationToken);
        }

        public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) =>
            Effort.OfAsync(_records.Count, async () => _report = await threads.IngestAsync(_thread, _records, cancellationToken));

        public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => Task.FromResult(signatures.Run());

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            Expectation.Equal("records appended", _records.Count, _report.Appended);
            Expectation.Equal("records refused", 0, _report.Refusals.Count);
            Expectation.Equal("gaps", 0, _report.Gaps.Count);
            await threads.CheckAsync(_thread, _notes, _records.Count, cancellationToken);
        }
    }
}
