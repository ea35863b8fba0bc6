using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Testing;

/// <summary>Threads of recordings and of made logs, in nodes.</summary>
internal static class Threads
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Takes in a thread's keys, and the records of a recording.</summary>
    public static async Task<ThreadId> TakeAsync(this SyncNode node, RecordedThread recorded, bool withRecords = true)
    {
        await node.Registry.CreateAsync(new ThreadCreation { Id = recorded.Id, Key = recorded.Key }, Token);
        if (withRecords) await node.Ingest.IngestAsync(recorded.Id, recorded.Logs.SelectMany(static log => log.Records.Select(record => new IncomingRecord(log.LogId, record.Envelope))), cancellationToken: Token);
        return recorded.Id;
    }

    /// <summary>Takes in the thread of a made log.</summary>
    public static async Task<ThreadId> TakeAsync(this SyncNode node, TestLog log, ThreadId? id = null, int skip = 0)
    {
        var thread = (await node.Registry.CreateAsync(new ThreadCreation { Id = id, Key = log.ThreadKey }, Token)).Id;
        await node.FeedAsync(thread, log, skip);
        return thread;
    }

    public static Task<IngestReport> FeedAsync(this SyncNode node, ThreadId thread, TestLog log, int skip = 0) =>
        node.Ingest.IngestAsync(thread, log.Records.Skip(skip).Select(record => new IncomingRecord(log.LogId, record.Envelope)), cancellationToken: Token);
}
