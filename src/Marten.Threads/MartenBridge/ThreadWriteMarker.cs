using System.Data.Common;
using Marten.Storage;
using Weasel.Core;
using Weasel.Storage;

namespace Marten.Threads.MartenBridge;

/// <summary>
/// A storage operation that changes nothing. It stands among a session's pending changes for the thread writes that the
/// session buffers: with it Marten has something to commit when nothing else was stored, and when it was ejected the
/// thread writes were ejected too.
/// </summary>
internal sealed class ThreadWriteMarker : Weasel.Storage.IStorageOperation
{
    public Type DocumentType => typeof(StorageFeatures);

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session) => builder.Append("select 1");

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;

    public OperationRole Role() => OperationRole.Other;
}
