using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>The same notes written by two sides of plain Marten, one a transaction.</summary>
internal sealed class PlainMeasurement(INoteSide other, INoteSide chosen, BenchmarkRun run, int payload) : IPairedMeasurement
{
    private const int WritesInSlice = 50;
    private const int SlicesFull = 20;
    private const int SlicesCi = 8;

    private readonly NoteMaker _maker = new((ulong)payload);
    private IReadOnlyList<Note> _notes = [];
    private Guid _stream;
    private long _written;

    public int Slices => run.IsFull ? SlicesFull : SlicesCi;

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        _notes = _maker.Make(Slices * WritesInSlice, payload);
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

    private Task<Effort> MeasureAsync(INoteSide side, int slice, CancellationToken cancellationToken) => Effort.OfAsync(WritesInSlice, async () =>
    {
        foreach (var note in _notes.Skip(slice * WritesInSlice).Take(WritesInSlice)) await side.WriteAsync(_stream, [note], cancellationToken);
    });
}
