using System.Data.Common;
using Marten.Threads.MartenBridge.Documents;
using Marten.Threads.MartenBridge.Statements;
using Npgsql;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// The transaction that a write or an ingest works in: the application's own at a commit, one of ours otherwise. It
/// never commits, rolls back or disposes what it was given.
/// </summary>
internal sealed class ThreadTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : ISqlReader
{
    public NpgsqlTransaction Transaction => transaction;

    /// <summary>What becomes of typed documents in this transaction.</summary>
    public DocumentMode Documents { get; set; }

    public async Task<DbDataReader> ReadAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        return await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs queries in one round trip; the reader tells their rows one query after the other.</summary>
    public async Task<DbDataReader> ReadAsync(CancellationToken cancellationToken, params IReadOnlyList<SqlQuestion> questions)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (sql, values) in questions)
        {
            var command = new NpgsqlBatchCommand(sql);
            SqlValues.AddTo(command.Parameters, values);
            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lets the connection keep the plans that PostgreSQL makes inside of functions, ours and Marten's, when it goes back
    /// to the pool: Npgsql then resets it piece by piece and not by <c>DISCARD ALL</c>, as it does for every connection
    /// that holds a prepared statement. A round trip at the first call for a connection, none after it.
    /// </summary>
    public async Task KeepPlansAsync(CancellationToken cancellationToken)
    {
        await using var command = Prepare("select 1", []);
        await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a statement of a <see cref="ThreadWriteMarker"/> and reads all its rows.</summary>
    public async Task<IReadOnlyList<object[]>> RowsAsync(SqlText sql, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = new List<object[]>();
        await using var data = await ReadAsync(sql.Numbered, cancellationToken, values).ConfigureAwait(false);
        while (await data.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new object[data.FieldCount];
            data.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return value is DBNull ? null : value;
    }

    /// <summary>
    /// Makes the server refuse to commit the transaction, whoever owns it. Its COMMIT becomes a rollback.
    /// </summary>
    public async Task SpoilAsync()
    {
        const string raise = "do $$ begin raise exception 'a thread write of this transaction failed' using errcode = 'P0T01'; end $$";
        try
        {
            // Without a token: a cancelled write must not leave the transaction fit to commit.
            await ExecuteAsync(raise, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // That it fails is the purpose. Whatever else it fails with, a transaction that is aborted or has lost its
            // connection cannot commit either, and the caller is to see why the write failed, not this.
        }
    }

    private NpgsqlCommand Prepare(string sql, object?[] values)
    {
        var command = SqlValues.Command(sql, values);
        command.Connection = connection;
        command.Transaction = transaction;
        return command;
    }
}
