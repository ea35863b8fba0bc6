using JasperFx;
using JasperFx.Events;
using Marten.Services;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Payloads;
using Npgsql;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>
/// The least that a write through a second Marten store can be, as a thread write is one: an application's session takes a
/// lock with its first batch, the note is appended in a session of the other store inside the same transaction, and Marten
/// commits.
/// </summary>
internal sealed class CompanionSide : INoteSide, IAsyncDisposable
{
    private readonly DocumentStore _application;
    private readonly PlainSide _companion;

    private CompanionSide(DocumentStore application, PlainSide companion)
    {
        _application = application;
        _companion = companion;
    }

    public static async Task<CompanionSide> StartAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var layout = new PlainLayout(StreamIdentity.AsString, NewStreams: false, PlainProjection.Own);
        var companion = await PlainSide.StartAsync(database, layout, null, cancellationToken);
        var application = DocumentStore.For(options =>
        {
            options.Connection(database.ConnectionString);
            options.DisableNpgsqlLogging = true;
            options.AutoCreateSchemaObjects = AutoCreate.None;
        });
        return new CompanionSide(application, companion);
    }

    public async Task WriteAsync(Guid stream, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        await using var session = _application.LightweightSession();
        session.QueueSqlCommand("select pg_advisory_xact_lock(1)");
        ((ITransactionParticipantRegistrar)session).AddTransactionParticipant(new Participant(_companion, stream, notes));
        await session.SaveChangesAsync(cancellationToken);
    }

    public Task CheckAsync(IReadOnlyList<Note> notes, long written, CancellationToken cancellationToken) => _companion.CheckAsync(notes, written, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _companion.DisposeAsync();
    }

    private sealed class Participant(PlainSide companion, Guid stream, IEnumerable<Note> notes) : ITransactionParticipant
    {
        public Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) =>
            companion.WriteInAsync(transaction, stream, notes, token);

        public Task AfterCommitAsync(CancellationToken token) => Task.CompletedTask;
    }
}
