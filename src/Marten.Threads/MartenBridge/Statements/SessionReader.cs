using System.Data.Common;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>Reads through a Marten session, so inside its transaction where it has one.</summary>
internal sealed class SessionReader(IQuerySession session) : ISqlReader
{
    public async Task<DbDataReader> ReadAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = SqlValues.Command(sql, values);
        return await session.ExecuteReaderAsync(command, cancellationToken).ConfigureAwait(false);
    }
}
