using JasperFx;
using JasperFx.Events;
using Marten.Services;
using Marten.Threads.Protocol;
using Npgsql;

namespace Marten.Threads.MartenBridge;

/// <summary>The database of the thread store: its schema, transactions of ours, and Marten sessions inside given ones.</summary>
internal sealed class ThreadDatabase(IThreadStore store, string schema)
{
    // Headers are not stored in this store; this one only travels from our transaction to the projection.
    private const string WithoutDocumentsHeader = "threads-without-documents";

    public IThreadStore Store => store;

    /// <summary>Name of the schema that the tables stand in; a checked identifier.</summary>
    public string Schema => schema;

    /// <summary>What the application may do to the schema at run time.</summary>
    public AutoCreate AutoCreate => ((DocumentStore)(IDocumentStore)store).Options.AutoCreateSchemaObjects;

    /// <summary>Makes the tables where Marten's <c>AutoCreate</c> setting allows it.</summary>
    public async Task EnsureSchemaAsync(CancellationToken cancellationToken)
    {
        var database = store.Storage.Database;
        await database.EnsureStorageExistsAsync(typeof(ThreadTables), cancellationToken).ConfigureAwait(false);
        await database.EnsureStorageExistsAsync(typeof(IEvent), cancellationToken).ConfigureAwait(false);
        foreach (var document in store.Options.AllKnownDocumentTypes())
            await database.EnsureStorageExistsAsync(document.DocumentType, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one transaction and commits it.</summary>
    public async Task<T> TransactAsync<T>(Func<ThreadTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        await using var connection = store.Storage.Database.CreateConnection();
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
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
    public IDocumentSession OpenSession(ThreadTransaction transaction, ThreadId thread)
    {
        var options = SessionOptions.ForTransaction(transaction.Transaction, false);
        options.TenantId = thread.ToString();
        var session = store.LightweightSession(options);
        if (transaction.WithoutDocuments) session.SetHeader(WithoutDocumentsHeader, true);
        return session;
    }

    /// <summary>Whether the unit of work is one of <see cref="ThreadTransaction.WithoutDocuments"/>.</summary>
    public static bool IsWithoutDocuments(IDocumentOperations unit) =>
        unit is IDocumentSession session && session.GetHeader(WithoutDocumentsHeader) is true;

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
}
