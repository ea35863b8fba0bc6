using System.Data.Common;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>Where a query runs: in a transaction of ours, or in the session of a projection.</summary>
internal interface ISqlReader
{
    /// <summary>Runs a query; values stand for <c>$1</c>, <c>$2</c>, …</summary>
    Task<DbDataReader> ReadAsync(string sql, CancellationToken cancellationToken, params object?[] values);
}
