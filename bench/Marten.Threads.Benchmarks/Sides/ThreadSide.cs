using Marten.Services;
using Marten.Threads.Benchmarks.Databases;
using Marten.Threads.Benchmarks.Payloads;
using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Registry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.Benchmarks.Sides;

/// <summary>An application with Marten and threads, as any user of the library sets it up; all settings are the defaults.</summary>
internal sealed class ThreadSide : IAsyncDisposable
{
    public const string Collection = "Notes";

    /// <summary>Where the thread store stands by default.</summary>
    public const string Schema = "threads";

    private readonly IHost _host;
    private readonly DirectoryInfo _keyRing;
    private readonly BenchmarkDatabase _database;

    private ThreadSide(IHost host, DirectoryInfo keyRing, BenchmarkDatabase database)
    {
        _host = host;
        _keyRing = keyRing;
        _database = database;
    }

    private IDocumentStore Store => _host.Services.GetRequiredService<IDocumentStore>();

    private IThreadRegistry Registry => _host.Services.GetRequiredService<IThreadRegistry>();

    private IRecordIngest Ingest => _host.Services.GetRequiredService<IRecordIngest>();

    public IThreadListener Listener => _host.Services.GetRequiredService<IThreadListener>();

    /// <param name="database">Where the tables are.</param>
    /// <param name="connectionString">Another way to the same database, such as through a proxy; default its own.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<ThreadSide> StartAsync(BenchmarkDatabase database, string? connectionString, CancellationToken cancellationToken)
    {
        var keyRing = Directory.CreateTempSubdirectory("threads-bench-keys-");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddDataProtection().SetApplicationName("benchmarks").PersistKeysToFileSystem(keyRing);
        builder.Services
            .AddMarten(options =>
            {
                options.Connection(connectionString ?? database.ConnectionString);
                options.DisableNpgsqlLogging = true;
            })
            .UseThreads();
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new ThreadSide(host, keyRing, database);
    }

    /// <summary>A new thread; with a key, one whose records others make.</summary>
    public async Task<ThreadId> CreateThreadAsync(ThreadKey? key, CancellationToken cancellationToken)
    {
        var creation = key is null
            ? new ThreadCreation { Name = "bench" }
            : new ThreadCreation { Name = "bench", Id = ThreadId.Generate(SystemRandomSource.Instance), Key = key };
        return (await Registry.CreateAsync(creation, cancellationToken)).Id;
    }

    /// <summary>One session, one save, one transaction, one record with these creates.</summary>
    public async Task WriteAsync(ThreadId thread, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        await using var session = Store.LightweightSession();
        await SaveAsync(session, thread, notes, cancellationToken);
    }

    /// <summary>One session, one save, one create.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="note">What is written.</param>
    /// <param name="committed">Called right after the commit, before anybody is told of it.</param>
    /// <param name="cancellationToken">Stops the save.</param>
    public async Task WriteAsync(ThreadId thread, Note note, Action committed, CancellationToken cancellationToken)
    {
        await using var session = Store.LightweightSession();
        ((ITransactionParticipantRegistrar)session).AddTransactionParticipant(new Commit(committed));
        await SaveAsync(session, thread, [note], cancellationToken);
    }

    public Task<ThreadCursor> CurrentCursorAsync(ThreadId thread, CancellationToken cancellationToken) => Listener.CurrentCursorAsync(thread, cancellationToken);

    /// <summary>Records in one transaction of the caller: a session and a save for each record.</summary>
    public async Task WriteInOneTransactionAsync(ThreadId thread, IEnumerable<IEnumerable<Note>> records, CancellationToken cancellationToken)
    {
        await using var connection = Store.Storage.Database.CreateConnection();
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var notes in records)
        {
            await using var session = Store.LightweightSession(SessionOptions.ForTransaction(transaction));
            await SaveAsync(session, thread, notes, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IngestReport> IngestAsync(ThreadId thread, IReadOnlyList<IncomingRecord> records, CancellationToken cancellationToken) =>
        await Ingest.IngestAsync(thread, records, progress: null, cancellationToken);

    /// <summary>One instance as text, or null.</summary>
    public async Task<string?> LoadAsync(ThreadId thread, string id, CancellationToken cancellationToken)
    {
        await using var session = Store.QuerySession();
        return await session.Threads(thread).Collection(Collection).LoadAsync(id, cancellationToken);
    }

    /// <summary>Fails unless a thread holds exactly these notes and this many records, without a gap.</summary>
    public async Task CheckAsync(ThreadId thread, IReadOnlyList<Note> notes, long records, CancellationToken cancellationToken)
    {
        await using var session = Store.QuerySession();
        var collection = session.Threads(thread).Collection(Collection);
        Expectation.Equal("instances of the thread", notes.Count, await collection.CountAsync(cancellationToken));
        foreach (var note in Expectation.Samples(notes))
            Expectation.Same("the thread", note, await collection.LoadAsync(note.Id, cancellationToken) is { } json ? NoteJson.Read(json) : null);
        var logs = await Registry.LogsAsync(thread, cancellationToken);
        Expectation.Equal("records by the heads of its logs", records, logs.Sum(static log => log.Head.Counter));
        Expectation.Equal("records in its streams", records, await _database.ScalarAsync<long>(
            $"select count(*) from {Schema}.mt_events where tenant_id = $1 and type = 'record_appended'", cancellationToken, thread.ToString()));
        Expectation.Equal("streams with a gap", 0, await _database.ScalarAsync<long>(
            $"select count(*) from (select 1 from {Schema}.mt_events where tenant_id = $1 group by stream_id having max(version) <> count(*)) gaps", cancellationToken, thread.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        _keyRing.Delete(recursive: true);
    }

    private static async Task SaveAsync(IDocumentSession session, ThreadId thread, IEnumerable<Note> notes, CancellationToken cancellationToken)
    {
        var collection = session.Threads(thread).Collection(Collection);
        foreach (var note in notes) collection.Create(NoteJson.Text(note));
        await session.SaveChangesAsync(cancellationToken);
    }

    private sealed class Commit(Action committed) : ITransactionParticipant
    {
        public Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) => Task.CompletedTask;

        public Task AfterCommitAsync(CancellationToken token)
        {
            committed();
            return Task.CompletedTask;
        }
    }
}
