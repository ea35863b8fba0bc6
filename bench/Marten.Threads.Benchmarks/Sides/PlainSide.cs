using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Services;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Payloads;
using Npgsql;
using Weasel.Core;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>Marten without threads: the note is an event, and an inline projection keeps the same JSON as a document.</summary>
internal sealed class PlainSide : INoteSide, IAsyncDisposable
{
    private readonly DocumentStore _store;
    private readonly PlainLayout _layout;
    private readonly BenchmarkDatabase _database;

    private PlainSide(DocumentStore store, PlainLayout layout, BenchmarkDatabase database)
    {
        _store = store;
        _layout = layout;
        _database = database;
    }

    public static async Task<PlainSide> StartAsync(BenchmarkDatabase database, PlainLayout layout, string? connectionString, CancellationToken cancellationToken)
    {
        var store = DocumentStore.For(options =>
        {
            options.Connection(connectionString ?? database.ConnectionString);
            options.DatabaseSchemaName = layout.Schema;
            options.DisableNpgsqlLogging = true;
            options.UseSystemTextJsonForSerialization(casing: Casing.CamelCase);
            options.Events.StreamIdentity = layout.Identity;
            options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
            options.Events.MapEventType<NoteWritten>("note_written");
            if (layout.Lean) options.Policies.DisableInformationalFields();
            switch (layout.Projection)
            {
                case PlainProjection.Own: options.Projections.Add(new NoteProjection(), ProjectionLifecycle.Inline, "notes"); break;
                case PlainProjection.PerEvent: options.Projections.Add(new NotePerEventProjection(), ProjectionLifecycle.Inline); break;
                default: options.Projections.Add(new NoteOfStreamProjection(), ProjectionLifecycle.Inline); break;
            }
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.All);
        await using var session = store.QuerySession();
        await session.LoadAsync<Note>("none", cancellationToken);
        return new PlainSide(store, layout, database);
    }

    public async Task WriteAsync(Guid stream, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        await using var session = _store.LightweightSession();
        await SaveAsync(session, stream, notes, cancellationToken);
    }

    /// <summary>The same in a transaction that somebody else commits.</summary>
    public async Task WriteInAsync(NpgsqlTransaction transaction, Guid stream, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        await using var session = _store.LightweightSession(SessionOptions.ForTransaction(transaction, shouldAutoCommit: false));
        await SaveAsync(session, stream, notes, cancellationToken);
    }

    public async Task CheckAsync(IReadOnlyList<Note> notes, long written, CancellationToken cancellationToken)
    {
        await using var session = _store.QuerySession();
        foreach (var note in Expectation.Samples(notes)) Expectation.Same("the plain store", note, await session.LoadAsync<Note>(note.Id, cancellationToken));
        Expectation.Equal("events", written, await _database.ScalarAsync<long>($"select count(*) from {_layout.Schema}.mt_events", cancellationToken));
        Expectation.Equal("documents", written, await _database.ScalarAsync<long>($"select count(*) from {_layout.Schema}.mt_doc_note", cancellationToken));
        Expectation.Equal("streams with a gap", 0, await _database.ScalarAsync<long>(
            $"select count(*) from (select 1 from {_layout.Schema}.mt_events group by stream_id having max(version) <> count(*)) gaps", cancellationToken));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task SaveAsync(IDocumentSession session, Guid stream, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        if (_layout.NewStreams)
        {
            foreach (var note in notes) Append(session, Guid.NewGuid(), note.Id, [note.As<NoteWritten>()]);
        }
        else
        {
            Append(session, stream, stream.ToString("n"), [.. notes.Select(static note => note.As<NoteWritten>())]);
        }

        await session.SaveChangesAsync(cancellationToken);
    }

    private void Append(IDocumentSession session, Guid id, string key, object[] events)
    {
        if (_layout.Identity == StreamIdentity.AsGuid) session.Events.Append(id, events);
        else session.Events.Append(key, events);
    }
}
