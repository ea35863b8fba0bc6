using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>One write a transaction: a create in a thread ÷ an event and its document in plain Marten.</summary>
internal class SingleWrites : WriteBenchmark
{
    private const int WritesInSlice = 50;
    private const int SlicesFull = 20;
    private const int SlicesCi = 8;

    public override string Name => "R1a";

    public override string About => "thread writes/s, one a transaction ÷ plain Marten events/s with an inline document, one a transaction";

    protected override string Unit => "writes/s";

    protected override Demand Demand => new(Floor: 0.60, Target: 0.85);

    protected override string Note => $"plain Marten is {PlainLayout.Chosen.Describe()}. Both sides serialise the note inside the clock.";

    protected override WriteMeasurement Measure(ThreadSide threads, PlainSide plain, BenchmarkRun run, int payload) =>
        new Measurement(threads, plain, run.IsFull ? SlicesFull : SlicesCi, payload);

    private sealed class Measurement(ThreadSide threads, PlainSide plain, int slices, int payload)
        : WriteMeasurement(threads, plain, slices, WritesInSlice, writesInRecord: 1, payload)
    {
        public override Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
        {
            foreach (var note in NotesOf(slice)) await Threads.WriteAsync(Thread, [note], cancellationToken);
        });

        public override Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
        {
            foreach (var note in NotesOf(slice)) await Plain.WriteAsync(Stream, [note], cancellationToken);
        });
    }
}
