using System.Data.Common;
using Marten.Storage;
using Weasel.Core;
using Weasel.Storage;

namespace Marten.Threads.MartenBridge.Statements;

/// <summary>
/// The storage operation that stands among a session's pending changes for the thread writes that the session buffers:
/// with it Marten has something to commit when nothing else was stored, and when it was ejected the thread writes were
/// ejected too. Its statement opens the threads, so that no round trip is spent on that.
/// </summary>
/// <param name="query">The statement and its values, as the buffer is when the session is saved.</param>
internal sealed class ThreadWriteMarker(Func<(SqlText Sql, object[] Values)> query) : Weasel.Storage.IStorageOperation
{
    /// <summary>The rows of the last execution, or null before it. Nothing is made of them here, where an error would not end the transaction.</summary>
    public IReadOnlyList<object[]>? Rows { get; private set; }

    public Type DocumentType => typeof(StorageFeatures);

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        Rows = null;
        var (sql, values) = query();
        SqlOperation.Append(builder, sql, values);
    }

    public async Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
    {
        var rows = new List<object[]>();
        while (await reader.ReadAsync(token).ConfigureAwait(false))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        Rows = rows;
    }

    public OperationRole Role() => OperationRole.Other;
}
