using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Measuring;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Benchmarks.Running;
using Marten.Threads.Benchmarks.Sides;
using Marten.Threads.Protocol;

namespace Marten.Threads.Benchmarks.Metrics;

/// <summary>The same notes written in a thread and in plain Marten; each pair begins a thread and a stream.</summary>
/// <param name="threads">Side A.</param>
/// <param name="plain">Side B.</param>
/// <param name="slices">In how many slices the sides take turns.</param>
/// <param name="writesInSlice">Notes in each.</param>
/// <param name="writesInRecord">Notes that a thread signs together.</param>
/// <param name="payload">Bytes of a note.</param>
internal abstract class WriteMeasurement(ThreadSide threads, PlainSide plain, int slices, int writesInSlice, int writesInRecord, int payload) : IPairedMeasurement
{
    private readonly NoteMaker _maker = new((ulong)payload);
    private IReadOnlyList<Note> _notes = [];
    private long _written;

    public int Slices => slices;

    protected ThreadSide Threads => threads;

    protected PlainSide Plain => plain;

    protected ThreadId Thread { get; private set; }

    protected Guid Stream { get; private set; }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _notes = _maker.Make(slices * writesInSlice, payload);
        Thread = await threads.CreateThreadAsync(null, cancellationToken);
        Stream = Guid.NewGuid();
    }

    public abstract Task<Effort> MeasureAAsync(int slice, CancellationToken cancellationToken);

    public abstract Task<Effort> MeasureBAsync(int slice, CancellationToken cancellationToken);

    // An own log begins with an empty record.
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _written += _notes.Count;
        await threads.CheckAsync(Thread, _notes, (_notes.Count / writesInRecord) + 1, cancellationToken);
        await plain.CheckAsync(_notes, _written, cancellationToken);
    }

    /// <summary>Where the server spends its time on either side.</summary>
    public async Task<IReadOnlyList<string>> ProfileAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var ofThreads = await StatementProfile.OfAsync("threads", database, slices, writesInSlice, slice => MeasureAAsync(slice, cancellationToken), cancellationToken);
        return [.. ofThreads, .. await StatementProfile.OfAsync("plain", database, slices, writesInSlice, slice => MeasureBAsync(slice, cancellationToken), cancellationToken)];
    }

    protected IEnumerable<Note> NotesOf(int slice) => _notes.Skip(slice * writesInSlice).Take(writesInSlice);
}
