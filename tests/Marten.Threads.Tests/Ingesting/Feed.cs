using Marten.Threads.Ingesting;
using Marten.Threads.Protocol;
using Marten.Threads.Registry;
using Marten.Threads.Testing;
using Marten.Threads.Tests.Nodes;

namespace Marten.Threads.Tests.Ingesting;

/// <summary>Gives a node what others recorded or made.</summary>
internal static class Feed
{
    public static IEnumerable<IncomingRecord> Incoming(this RecordedThread thread) =>
        thread.Logs.SelectMany(log => log.Records.Select(record => new IncomingRecord(log.LogId, record.Envelope, thread.Name)));

    public static IEnumerable<IncomingRecord> Incoming(this TestLog log, int skip = 0) =>
        log.Records.Skip(skip).Select(record => new IncomingRecord(log.LogId, record.Envelope, "test"));

    public static IncomingRecord Incoming(this TestRecord record) => new(record.Log.LogId, record.Envelope, "test");

    /// <summary>Takes in the thread of a recording.</summary>
    public static Task<ThreadInfo> JoinAsync(this TestNode node, RecordedThread thread, bool blind = false) => node.Registry.CreateAsync(
        new ThreadCreation { Id = thread.Id, Key = blind ? thread.Key.WithoutReadKey() : thread.Key },
        TestContext.Current.CancellationToken);

    /// <summary>Takes in a thread of made logs.</summary>
    public static async Task<ThreadId> JoinAsync(this TestNode node, TestLog log, bool blind = false)
    {
        var key = blind ? log.ThreadKey.WithoutReadKey() : log.ThreadKey;
        return (await node.Registry.CreateAsync(new ThreadCreation { Key = key }, TestContext.Current.CancellationToken)).Id;
    }

    public static Task<IngestReport> FeedAsync(this TestNode node, ThreadId thread, params IEnumerable<IncomingRecord> records) =>
        node.Ingest.IngestAsync(thread, records, cancellationToken: TestContext.Current.CancellationToken);
}
