using JasperFx.Events;
using Marten.Events.Aggregation;
using Marten.Events.Projections;
using Marten.Threads.Benchmarks.Payloads;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>The least that an inline projection can do: it stores what the event holds.</summary>
internal sealed class NoteProjection : IProjection
{
    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var @event in events) operations.Store(((NoteWritten)@event.Data).As<Note>());
        return Task.CompletedTask;
    }
}

/// <summary>The same by Marten's base class for projections of single events.</summary>
internal sealed partial class NotePerEventProjection : EventProjection
{
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        operations.Store(((NoteWritten)e.Data).As<Note>());
        return ValueTask.CompletedTask;
    }
}

/// <summary>The same by Marten's aggregation of one stream.</summary>
internal sealed partial class NoteOfStreamProjection : SingleStreamProjection<Note, string>
{
    public override Note? Evolve(Note? snapshot, string id, IEvent e) => ((NoteWritten)e.Data).As<Note>();
}
