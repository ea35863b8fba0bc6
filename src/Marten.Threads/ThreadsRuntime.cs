using Marten.Threads.Access;
using Marten.Threads.Collections;
using Marten.Threads.Collections.Indexing;
using Marten.Threads.Collections.Views;
using Marten.Threads.Ingesting;
using Marten.Threads.Listening;
using Marten.Threads.Logs;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Querying;
using Marten.Threads.Reducing;
using Marten.Threads.Registry;
using Marten.Threads.Replicating;
using Marten.Threads.Writing;
using Microsoft.Extensions.Logging;

namespace Marten.Threads;

/// <summary>The parts of one thread store, put together once. Thread-safe.</summary>
internal sealed class ThreadsRuntime
{
    private readonly HostTable _host;
    private readonly WriteChecks _checks;
    private volatile bool _isPrepared;

    public ThreadsRuntime(
        IThreadStore store, ThreadsOptions options, ReductionParts reduction, KeyCabinet keys, IKeyProtector protector, TimeProvider time, ILoggerFactory loggers)
    {
        var schema = options.SchemaName;
        Database = new ThreadDatabase(store, schema, loggers.CreateLogger<ThreadDatabase>());
        Signals = new ThreadSignals(Database, time, options.Random, loggers.CreateLogger<ThreadSignals>());
        Queries = new QuerySource(schema, options.Indexes, reduction.Filters, time);
        var (changes, listening) = (new ChangeTable(Database), loggers.CreateLogger<ThreadListener>());
        Feeds = new ChangeFeeds(changes, new DatabasePatience(time, listening), Signals, options, time);
        Listener = new ThreadListener(changes, new InstancePages(Database), Feeds, new DatabasePatience(time, listening), reduction.TypedDocuments, reader => new ChangeView(reduction.Filters, new ReaderIdentity(this, reader))); // who catches up does not hold up who is told of the newest
        TypedDocuments = reduction.TypedDocuments;
        Random = options.Random;
        Time = time;

        var threads = reduction.Threads;
        var appends = Appends = new RecordAppends(Database, new LogWriter(schema, time));
        var logs = new LogStore(reduction.Logs, reduction.Envelopes, reduction.Streams, reduction.Collections, appends);
        var host = _host = new HostTable(schema, keys, protector, options.Random, time, loggers.CreateLogger<HostTable>());
        var ownLogs = new OwnLogs(schema, keys, protector, options.Random, time);
        var views = new CollectionViews(Database, options.ViewSchemaName, loggers.CreateLogger<CollectionViews>());

        _checks = new WriteChecks(new SchemaGate(), new ValidatorGate(reduction.Judges), reduction.Filters, reduction.Collections, reduction.Histories);
        IsAsync = reduction.IsAsync;
        Writer = new ThreadWriter(new ThreadOpening(schema, threads, ownLogs), host, ownLogs, logs, _checks, new UniqueGate(schema, options.Indexes), options.Random, time);
        Registry = new ThreadRegistry(Database, reduction, appends, host, ownLogs, protector, Signals, options.Random, time);
        Collections = new ThreadCollections(Database, threads, reduction.Collections, views, new IndexEntries(schema), new UniqueIndexes(schema), reduction.Scripts, appends, TypedDocuments, time);
        Indexes = new ThreadIndexes(Database, options.Indexes, time, loggers.CreateLogger<ThreadIndexes>());
        Replica = new ThreadReplica(Database, threads, reduction.Logs, reduction.Envelopes, host, Signals, time);
        Peers = new PeerDirectory(Database, time);
        Ingest = new RecordIngest(Database, threads, logs, new RefusalTable(schema, options, time), Signals, options, loggers.CreateLogger<RecordIngest>());
    }

    /// <summary>
    /// Makes what a write needs and must not make inside the application's transaction: tables, and the host's key, whose
    /// row every first write of a database would wait for.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Database.EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (_isPrepared) return;
        await Database.TransactAsync(transaction => _host.PrepareAsync(transaction, cancellationToken), cancellationToken).ConfigureAwait(false);
        _isPrepared = true;
    }

    /// <summary>Begins new own logs where the database is an older copy of the one last written.</summary>
    public Task RenewAsync(CancellationToken cancellationToken) =>
        Database.TransactAsync(transaction => _host.PrepareAsync(transaction, cancellationToken), cancellationToken);

    /// <summary>The identity that writes where nobody named one; known once <see cref="PrepareAsync"/> was done.</summary>
    public VerifyingKey HostAuthor => _host.Author;

    /// <summary>Whether <see cref="PrepareAsync"/> was done.</summary>
    public bool IsPrepared => _isPrepared;

    /// <summary>Tries writes without making them.</summary>
    /// <param name="reader">Reads what is there.</param>
    /// <param name="target">The thread, and who writes.</param>
    /// <param name="clock">The thread's clock.</param>
    public WriteTrial NewTrial(ISqlReader reader, WriteTarget target, long clock) =>
        new(_checks, reader, target.Thread, target.Author ?? HostAuthor, new WriteClock(clock, Time.GetUtcNow()));

    /// <summary>Whether Marten's daemon makes the instances.</summary>
    public bool IsAsync { get; }

    public ThreadDatabase Database { get; }

    public RecordAppends Appends { get; }

    public QuerySource Queries { get; }

    public TypedDocuments TypedDocuments { get; }

    public IRandomSource Random { get; }

    public TimeProvider Time { get; }

    public ThreadWriter Writer { get; }

    public ThreadRegistry Registry { get; }

    public ThreadCollections Collections { get; }

    public ThreadIndexes Indexes { get; }

    public RecordIngest Ingest { get; }

    public ThreadReplica Replica { get; }

    public PeerDirectory Peers { get; }

    public ThreadSignals Signals { get; }

    public ChangeFeeds Feeds { get; }

    public ThreadListener Listener { get; }
}
