using System.Data.Common;
using Npgsql;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>A query without a transaction around it.</summary>
internal sealed class ConnectionReader(NpgsqlConnection connection, bool isPrepared) : ISqlReader
{
    public async Task<DbDataReader> ReadAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = SqlValues.Command(sql, values);
        command.Connection = connection;
        if (isPrepared) await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }
}
