using System.Data;
using System.Data.Common;
using System.Globalization;
using Marten.Threads.MartenBridge;
using Marten.Threads.MartenBridge.Statements;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Npgsql;

namespace Marten.Threads.Transacting;

/// <summary>
/// A database transaction that sees one moment and writes nothing. The database itself ends it when it is left alone for
/// too long.
/// </summary>
internal sealed class Snapshot : ISqlReader, IAsyncDisposable
{
    /// <summary>SQLSTATE of idle_in_transaction_session_timeout.</summary>
    private const string IdleTimeoutState = "25P03";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly ThreadTransaction _reader;
    private bool _isDisposed;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction, _reader) = (connection, transaction, new ThreadTransaction(connection, transaction));

    /// <summary>The last commit of the thread that it sees.</summary>
    public long CommitSequence { get; private set; }

    /// <summary>The thread's clock.</summary>
    public long Clock { get; private set; }

    public static async Task<Snapshot> OpenAsync(ThreadDatabase database, ThreadId thread, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        await database.EnsureSchemaAsync(cancellationToken).ConfigureAwait(false);
        var connection = database.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            var snapshot = new Snapshot(connection, transaction);
            await snapshot.BeginAsync(database.Schema, thread, idleTimeout, cancellationToken).ConfigureAwait(false);
            return snapshot;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<DbDataReader> ReadAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        if (_isDisposed) throw new ThreadUsageException("The transaction has ended. Begin a new one.");
        try
        {
            return await _reader.ReadAsync(sql, cancellationToken, values).ConfigureAwait(false);
        }
        catch (NpgsqlException exception) when (exception.SqlState == IdleTimeoutState || _connection.FullState is ConnectionState.Closed or ConnectionState.Broken)
        {
            throw new ThreadConflictException("The transaction was left alone for longer than its IdleTimeout, or its connection was lost; the database has ended it. Begin a new one.", exception);
        }
    }

    // Once only: Npgsql gives the transaction object of a connection to the next one that uses the connection.
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    // The setting ends with the transaction. The first statement fixes the moment, and the second one tells which it is.
    private async Task BeginAsync(string schema, ThreadId thread, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var milliseconds = Math.Ceiling(idleTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await _reader.ScalarAsync("select set_config('idle_in_transaction_session_timeout', $1, true)", cancellationToken, milliseconds).ConfigureAwait(false);
        await using var data = await _reader.ReadAsync(
            $"select coalesce(p.commit_seq, 0), coalesce(p.clock, 0) from {schema}.threads t left join {schema}.progress p on p.thread_id = t.id where t.id = $1",
            cancellationToken,
            thread.ToString()).ConfigureAwait(false);
        if (!await data.ReadAsync(cancellationToken).ConfigureAwait(false)) throw ThreadTable.Unknown(thread);
        CommitSequence = data.GetInt64(0);
        Clock = data.GetInt64(1);
    }
}
