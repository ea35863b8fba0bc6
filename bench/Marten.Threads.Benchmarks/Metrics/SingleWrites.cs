using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>One write a transaction: a create in a thread ÷ an event and its document in plain Marten.</summary>
internal sealed class SingleWrites : IBenchmark
{
    private const int WritesInSlice = 50;
    private const int SlicesFull = 20;
    private const int SlicesCi = 8;

    public string Name => "R1a";

    public string About => "thread writes/s, one a transaction ÷ plain Marten events/s with an inline document, one a transaction";

    public async Task<Findings> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var metrics = new List<Metric>();
        foreach (var payload in run.Payloads(100, 1024, 10240)) metrics.Add(await RunAsync(run, payload, cancellationToken));
        return new Findings(metrics, [], [$"{Name}: plain Marten is {PlainLayout.Chosen.Describe()}. Both sides serialise the note inside the clock."]);
    }

    private async Task<Metric> RunAsync(BenchmarkRun run, int payload, CancellationToken cancellationToken)
    {
        await using var database = await run.Server.CreateDatabaseAsync(cancellationToken);
        await using var threads = await ThreadSide.StartAsync(database, null, cancellationToken);
        await using var plain = await PlainSide.StartAsync(database, PlainLayout.Chosen, null, cancellationToken);
        var measurement = new Measurement(threads, plain, run.IsFull ? SlicesFull : SlicesCi, payload);
        var pairs = await PairRunner.RunAsync(run, $"{Name} {payload} B", database, measurement, cancellationToken);
        IReadOnlyList<string> notes = run.Arguments.Profile ? await measurement.ProfileAsync(database, cancellationToken) : [];
        return new Metric(Name, payload, "writes/s", new Demand(Floor: 0.60, Target: 0.85), run.Arguments.Runs, pairs, notes);
    }

    private sealed class Measurement(ThreadSide threads, PlainSide plain, int slices, int payload) : IPairedMeasurement
    {
        private readonly NoteMaker _maker = new((ulong)payload);
        private IReadOnlyList<Note> _notes = [];
        private ThreadId _thread;
        private Guid _stream;
        private long _written;

        public int Slices => slices;

        public async Task PrepareAsync(CancellationToken cancellationToken)
        {
            _notes = _maker.Make(slices * WritesInSlice, payload);
            _thread = await threads.CreateThreadAsync(null, cancellationToken);
            _stream = Guid.NewGuid();
        }

        public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
        {
            foreach (var note in NotesOf(slice)) await threads.WriteAsync(_thread, [note], cancellationToken);
        });

        public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
        {
            foreach (var note in NotesOf(slice)) await plain.WriteAsync(_stream, [note], cancellationToken);
        });

        public async Task<IReadOnlyList<string>> ProfileAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
        {
            await PrepareAsync(cancellationToken);
            var ofThreads = await StatementProfile.OfAsync("threads", database, slices, WritesInSlice, slice => MeasureAAsync(slice, cancellationToken), cancellationToken);
            return [.. ofThreads, .. await StatementProfile.OfAsync("plain", database, slices, WritesInSlice, slice => MeasureBAsync(slice, cancellationToken), cancellationToken)];
        }

        // An own log begins with an empty record.
        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            _written += _notes.Count;
            await threads.CheckAsync(_thread, _notes, _notes.Count + 1, cancellationToken);
            await plain.CheckAsync(_notes, _written, cancellationToken);
        }

        private IEnumerable<Note> NotesOf(int slice) => _notes.Skip(slice * WritesInSlice).Take(WritesInSlice);
    }
}
