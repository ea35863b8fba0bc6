using System.Text.Json.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;
using Marten.Threads.Sync.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>The records of a thread's logs as one side reads them.</summary>
internal static class ToldThread
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>As the peer tells them; logs without records are left out.</summary>
    public static SortedDictionary<LogId, List<ToldRecord>> Of(JsonNode told) => Sorted(told["logs"]!.AsArray().Select(static log =>
        (LogId.FromBytes(Convert.FromHexString((string)log!["log"]!)), log["records"]!.AsArray().Select(static record => ToldRecord.Of(record!)).ToList())));

    /// <summary>As the node has them stored, verified and decrypted here.</summary>
    public static async Task<SortedDictionary<LogId, List<ToldRecord>>> ToldAsync(this SyncNode node, ThreadId thread, ThreadKey key)
    {
        ReplicaState state = (await node.Replica.StateAsync(thread, Token))!;
        var everything = state.Logs.Select(static log => new KnownPosition(log.Id, default, 0, int.MaxValue)).ToList();
        IReadOnlyList<LogPage> pages = await node.Replica.ReadAsync(thread, everything, new PageLimits(int.MaxValue, int.MaxValue), Token);
        return Sorted(pages.Select(page => (page.Log.Id, page.Records.Select(record => Told(record, page.Log.Id, key)).ToList())));
    }

    /// <summary>The CID of the head that the peer told of a log; undefined for a log without records.</summary>
    public static (LogId Log, Cid Head, long Counter) Head(JsonNode log) => (
        LogId.FromBytes(Convert.FromHexString((string)log["log"]!)), log["head"] is { } head ? Cid.Parse((string)head!) : default, (long)log["counter"]!);

    private static ToldRecord Told(RecordEnvelope envelope, LogId log, ThreadKey key)
    {
        RecordVerifier.Verify(envelope, log, key.ServiceKey, out VerifiedRecord? record).ShouldBe(RecordRefusal.None);
        return ToldRecord.Of(record!, key.ReadKey!);
    }

    private static SortedDictionary<LogId, List<ToldRecord>> Sorted(IEnumerable<(LogId Log, List<ToldRecord> Records)> logs) =>
        new(logs.Where(static log => log.Records.Count > 0).ToDictionary(static log => log.Log, static log => log.Records));
}
