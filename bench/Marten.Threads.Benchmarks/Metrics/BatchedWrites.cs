using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// 1,000 creates a transaction, ten in a record and a save for each record ÷ 1,000 events and documents of plain Marten in
/// one save.
/// </summary>
internal sealed class BatchedWrites : IBenchmark
{
    private const int Writes = 1_000;
    private const int WritesPerRecord = 10;
    private const int TransactionsFull = 5;
    private const int TransactionsCi = 2;

    public string Name => "R1b";

    public string About => "thread creates/s, 1,000 in 100 records in a transaction ÷ plain Marten events/s, 1,000 in a save";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(100, 1024, 10240)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: a thread makes a record of each save, so 100 sessions save in one transaction of the caller; plain Marten saves once."]);
    }

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, null, cancellationToken);
        var measurement = new Measurement(threads, plain, run.IsFull ? TransactionsFull : TransactionsCi, payload);
        var pairs = await PairRunner.RunAsync(run, $"{Name} {payload} B", database, measurement, cancellationToken);
        return new Metric(Name, payload, "creates/s", new Demand(Floor: 0.35, Target: 0.55), run.Arguments.Runs, pairs, []);
    }

    private sealed class Measurement(ThreadSide threads, PlainSide plain, int transactions, int payload) : IPairedMeasurement
    {
        private readonly NoteMaker _maker = new((ulong)payload);
        private IReadOnlyList<Note> _notes = [];
        private ThreadId _thread;
        private Guid _stream;
        private long _written;

        // A slice is a transaction.
        public int Slices => transactions;

        public async Task PrepareAsync(CancellationToken cancellationToken)
        {
            _notes = _maker.Make(transactions * Writes, payload);
            _thread = await threads.CreateThreadAsync(null, cancellationToken);
            _stream = Guid.NewGuid();
        }

        public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken)
        {
            var records = NotesOf(slice).Chunk(WritesPerRecord);
            return Effort.OfAsync(Writes, () => threads.WriteInOneTransactionAsync(_thread, records, cancellationToken));
        }

        public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) =>
            Effort.OfAsync(Writes, () => plain.WriteAsync(_stream, NotesOf(slice), cancellationToken));

        // An own log begins with an empty record.
        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            _written += _notes.Count;
            await threads.CheckAsync(_thread, _notes, (_notes.Count / WritesPerRecord) + 1, cancellationToken);
            await plain.CheckAsync(_notes, _written, cancellationToken);
        }

        private IEnumerable<Note> NotesOf(int slice) => _notes.Skip(slice * Writes).Take(Writes);
    }
}
