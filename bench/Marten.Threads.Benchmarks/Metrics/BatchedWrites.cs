using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// 1,000 creates a transaction, ten in a record and a save for each record ÷ 1,000 events and documents of plain Marten in
/// one save.
/// </summary>
internal sealed class BatchedWrites : WriteBenchmark
{
    private const int Writes = 1_000;
    private const int WritesPerRecord = 10;
    private const int TransactionsFull = 5;
    private const int TransactionsCi = 2;

    public override string Name => "R1b";

    public override string About => "thread creates/s, 1,000 in 100 records in a transaction ÷ plain Marten events/s, 1,000 in a save";

    protected override string Unit => "creates/s";

    protected override Demand Demand => new(Floor: 0.35, Target: 0.55);

    protected override string Note => "a thread makes a record of each save, so 100 sessions save in one transaction of the caller; plain Marten saves once.";

    protected override WriteMeasurement Measure(ThreadSide threads, PlainSide plain, BenchmarkRun run, int payload) =>
        new Measurement(threads, plain, run.IsFull ? TransactionsFull : TransactionsCi, payload);

    // A slice is a transaction.
    private sealed class Measurement(ThreadSide threads, PlainSide plain, int transactions, int payload)
        : WriteMeasurement(threads, plain, transactions, Writes, WritesPerRecord, payload)
    {
        public override Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken)
        {
            var records = NotesOf(slice).Chunk(WritesPerRecord);
            return Effort.OfAsync(Writes, () => Threads.WriteInOneTransactionAsync(Thread, records, cancellationToken));
        }

        public override Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) =>
            Effort.OfAsync(Writes, () => Plain.WriteAsync(Stream, NotesOf(slice), cancellationToken));
    }
}
