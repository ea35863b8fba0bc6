using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>
/// Every way in which plain Marten can keep an event and its document ÷ the one that the other benchmarks divide by. None
/// may be clearly faster than 1, or the others flatter the threads.
/// </summary>
internal sealed class PlainLayouts : IBenchmark
{
    private const int WritesInSlice = 50;
    private const int SlicesFull = 20;
    private const int SlicesCi = 8;

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
        var measurement = new Measurement(other, chosen, run.IsFull ? SlicesFull : SlicesCi, payload);
        var pairs = await PairRunner.RunAsync(run, layout.Schema, database, measurement, cancellationToken);
        return new Metric(layout.Schema, payload, "events/s", Demand.Nothing, run.Arguments.Runs, pairs, [$"A is {layout.Describe()}."]);
    }

    private sealed class Measurement(PlainSide other, PlainSide chosen, int slices, int payload) : IPairedMeasurement
    {
        private readonly NoteMaker _maker = new((ulong)payload);
        private IReadOnlyList<Note> _notes = [];
        private Guid _stream;
        private long _written;

        public int Slices => slices;

        public Task PrepareAsync(CancellationToken cancellationToken)
        {
            _notes = _maker.Make(slices * WritesInSlice, payload);
            _stream = Guid.NewGuid();
            return Task.CompletedTask;
        }

        public Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken) => MeasureAsync(other, slice, cancellationToken);

        public Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken) => MeasureAsync(chosen, slice, cancellationToken);

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            _written += _notes.Count;
            await other.CheckAsync(_notes, _written, cancellationToken);
            await chosen.CheckAsync(_notes, _written, cancellationToken);
        }

        private Task<Effort> MeasureAsync(PlainSide side, int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
        {
            foreach (var note in _notes.Skip(slice * WritesInSlice).Take(WritesInSlice)) await side.WriteAsync(_stream, [note], cancellationToken);
        });
    }
}
