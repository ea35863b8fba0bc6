using Marten.Threads.Benchmarks.Payloads;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>Something that keeps each note as an event and a document of plain Marten.</summary>
internal interface INoteSide
{
    /// <summary>One session, one save, one transaction with an event and a document for each note.</summary>
    /// <param name="stream">The stream that grows, in layouts that have one.</param>
    /// <param name="notes">What to write.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    Task WriteAsync(Guid stream, IEnumerable<Note> notes, CancellationToken cancellationToken);

    /// <summary>Fails unless the notes of the last run are there, and as many events and documents as all runs wrote, without a gap.</summary>
    Task CheckAsync(IReadOnlyList<Note> notes, long written, CancellationToken cancellationToken);
}
