using System.Data;
using JasperFx;
using JasperFx.Events;
using Marten.Services;
using Marten.Threads.MartenBridge.Documents;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.MartenBridge.Tables;
using Marten.Threads.Protocol;
using Marten.Threads.Reducing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Threads.MartenBridge;

/// <summary>The database of the thread store: its schema, transactions of ours, and Marten sessions inside given ones.</summary>
internal sealed class ThreadDatabase(IThreadStore store, string schema, ILogger<ThreadDatabase> logger)
{
    // Headers are not stored in this store; these only travel from our transaction to the projection.
    private const string DocumentsHeader = "threads-documents";
    private const string KnownHeader = "threads-known";
    private const string PlaceHeader = "threads-place";

    /// <summary>A transaction that meets another one is tried this often.</summary>
    private const int AttemptsMax = 5;

    /// <summary>Key of the advisory lock under which tables are made: "mtthread" as ASCII.</summary>
    private const long SchemaLock = 0x6d74_7468_7265_6164;

    private volatile bool _hasSchema;

    public IThreadStore Store => store;

    /// <summary>Name of the schema that the tables stand in; a checked identifier.</summary>
    public string Schema => schema;

    /// <summary>What the application may do to the schema at run time.</summary>
    public AutoCreate AutoCreate => ((DocumentStore)(IDocumentStore)store).Options.AutoCreateSchemaObjects;

    /// <summary>A connection that is not open yet. Dispose it.</summary>
    public NpgsqlConnection CreateConnection() => store.Storage.Database.CreateConnection();

    /// <summary>Makes the tables where Marten's <c>AutoCreate</c> setting allows it, once in a process.</summary>
    public async Task EnsureSchemaAsync(CancellationToken cancellationToken)
    {
        if (_hasSchema) return;
        var database = store.Storage.Database;
        await using var connection = database.CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

        // Hosts that start at once on an empty database would make the same tables. The lock ends with the transaction,
        // whatever happens in between.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await new ThreadTransaction(connection, transaction).ScalarAsync("select pg_advisory_xact_lock($1)", cancellationToken, SchemaLock).ConfigureAwait(false);
        await database.EnsureStorageExistsAsync(typeof(ThreadTables), cancellationToken).ConfigureAwait(false);
        await database.EnsureStorageExistsAsync(typeof(IEvent), cancellationToken).ConfigureAwait(false);
        foreach (var document in store.Options.AllKnownDocumentTypes())
            await database.EnsureStorageExistsAsync(document.DocumentType, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        _hasSchema = true;
    }

    /// <summary>Fails with PostgreSQL's own error where a table of a typed document is missing.</summary>
    public Task CheckDocumentTablesAsync(CancellationToken cancellationToken) => TransactAsync(
        async transaction =>
        {
            foreach (var document in store.Options.AllKnownDocumentTypes())
                await transaction.ExecuteAsync($"select 1 from {document.TableName.QualifiedName} where false", cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Runs one transaction and commits it; after a deadlock or serialization failure it is run again.</summary>
    public async Task<T> TransactAsync<T>(Func<ThreadTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TransactOnceAsync(work, IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (attempt < AttemptsMax && IsCollision(exception))
            {
                // The other transaction went first; ours was rolled back and is made anew.
                DatabaseLog.TriedAgain(logger, attempt, exception);
            }
        }
    }

    /// <summary>
    /// Runs one transaction that reduces. Where PostgreSQL refuses what a typed document holds, it is run again with less
    /// of the documents.
    /// </summary>
    public async Task<T> ReduceAsync<T>(Func<ThreadTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var mode = DocumentMode.Keep; ; mode++)
        {
            try
            {
                var documents = mode;
                return await TransactAsync(
                    transaction =>
                    {
                        transaction.Documents = documents;
                        return work(transaction);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (mode < DocumentMode.Leave && IsCausedByData(exception))
            {
                // Typed documents are this node's own; what they cannot hold must not decide about records.
                DatabaseLog.WithLessOfDocuments(logger, mode, exception);
            }
        }
    }

    /// <summary>Runs one transaction whose statements all see the same moment.</summary>
    public async Task<T> ReadAsync<T>(Func<ThreadTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        return await TransactOnceAsync(work, IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one query without a transaction around it, which would be a round trip more.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="isPrepared">Whether connections keep its plan: for one that is asked all the time.</param>
    public async Task<T> QueryAsync<T>(Func<ISqlReader, Task<T>> query, CancellationToken cancellationToken, bool isPrepared = false)
    {
        await EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        await using var connection = CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await query(new ConnectionReader(connection, isPrepared)).ConfigureAwait(false);
    }

    private async Task<T> TransactOnceAsync<T>(Func<ThreadTransaction, Task<T>> work, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        await using var connection = CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);
        var result = await work(new ThreadTransaction(connection, transaction)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public Task TransactAsync(Func<ThreadTransaction, Task> work, CancellationToken cancellationToken) => TransactAsync(
        async transaction =>
        {
            await work(transaction).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>A session of the thread store inside a transaction that somebody else commits.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="thread">The thread, which is the session's tenant.</param>
    /// <param name="known">What the projection need not read again, or null.</param>
    public IDocumentSession OpenSession(ThreadTransaction transaction, ThreadId thread, KnownThread? known = null)
    {
        var options = SessionOptions.ForTransaction(transaction.Transaction, false);
        options.TenantId = thread.ToString();
        var session = store.LightweightSession(options);
        if (transaction.Documents != DocumentMode.Keep) session.SetHeader(DocumentsHeader, transaction.Documents);
        if (known is not null) session.SetHeader(KnownHeader, known);
        session.SetHeader(PlaceHeader, (this, transaction));
        return session;
    }

    /// <summary>What whoever appends in a unit of work knows of the thread, or null in the daemon.</summary>
    public static KnownThread? KnownTo(IDocumentOperations unit) => unit is IDocumentSession session ? session.GetHeader(KnownHeader) as KnownThread : null;

    /// <summary>A further session in the transaction of a projection's unit of work, or null in the daemon, whose transaction begins later.</summary>
    public static IDocumentSession? OpenBeside(IDocumentOperations unit, ThreadId thread) =>
        unit is IDocumentSession session && session.GetHeader(PlaceHeader) is (ThreadDatabase database, ThreadTransaction transaction)
            ? database.OpenSession(transaction, thread)
            : null;

    /// <summary>What the unit of work of a projection does to typed documents.</summary>
    public static DocumentMode DocumentsOf(IDocumentOperations unit) =>
        unit is IDocumentSession session && session.GetHeader(DocumentsHeader) is DocumentMode mode ? mode : DocumentMode.Keep;

    /// <summary>Whether PostgreSQL itself refused a statement for what it holds, rather than being out of reach.</summary>
    public static bool IsCausedByData(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            // Classes 22 (data), 23 (constraint) and 54 (a limit of the program) name the data at hand.
            if (inner is PostgresException postgres) return postgres.SqlState[..2] is "22" or "23" or "54";
        }

        return false;
    }

    /// <summary>Whether a failure passes when the same work is tried again.</summary>
    public static bool IsTransient(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable })
                return true;
        }

        return false;
    }

    private static bool IsCollision(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }) return true;
        }

        return false;
    }
}
