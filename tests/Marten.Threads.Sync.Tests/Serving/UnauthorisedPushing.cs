using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Logs and records pushed by somebody who is not known for the thread.</summary>
internal static class UnauthorisedPushing
{
    private static readonly TestLog Log = GuardedThread.Log;

    private static readonly TestLog Newcomer = GuardedThread.Newcomer;

    private static readonly SymmetricKey Key = Log.ThreadKey.ServiceKey;

    private static readonly Status NoLogId = new(StatusCode.InvalidArgument, "logID: absent or malformed");

    private static readonly Status NoRecord = new(StatusCode.InvalidArgument, "record: absent, or a node of it is");

    public static IReadOnlyList<UnauthorisedCall> OfLogs { get; } =
    [
        new("PushLog", "no body", UnauthorisedCall.NoBody, static (_, _) => new PushLogRequest()),
        new("PushLog", "no thread id", UnauthorisedCall.NoThreadId, static (_, _) => Requests.Log(null, Key.Bytes(), Newcomer.Told())),
        new("PushLog", "no key", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), null, Newcomer.Told())),
        new("PushLog", "no key, and the thread's own log names the stranger", UnauthorisedCall.NoThread, static (scene, thread) => Requests.Log(thread.Bytes(), null, Log.Told(Multiaddr.OfPeer(scene.Mallory.Id)))),
        new("PushLog", "no key, and a log that names the known peer", UnauthorisedCall.NoThread, static (scene, thread) => Requests.Log(thread.Bytes(), null, Newcomer.Told(Multiaddr.OfPeer(scene.Bob.Id)))),
        new("PushLog", "no key, and the known peer's name in headers", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), null, Newcomer.Told()), UnauthorisedCall.AsBob),
        new("PushLog", "a read key to be planted", UnauthorisedCall.NoThread, static (_, thread) => WithReadKey(Requests.Log(thread.Bytes(), null, Log.Told()))),
        new("PushLog", "service and read key in one", UnauthorisedCall.NotAKey, static (_, thread) => Requests.Log(thread.Bytes(), ByteString.CopyFrom(Log.ThreadKey.Export()), Newcomer.Told())),
        new("PushLog", "a random key", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), SymmetricKey.Generate(new SeededRandomSource(5)).Bytes(), Newcomer.Told())),
        new("PushLog", "the key of another thread", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), GuardedThread.OtherLog.ThreadKey.ServiceKey.Bytes(), Newcomer.Told())),
        new("PushLog", "the read key", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), Log.ThreadKey.ReadKey!.Bytes(), Newcomer.Told())),
        new("PushLog", "the key with a flipped bit", UnauthorisedCall.NoThread, static (_, thread) => Requests.Log(thread.Bytes(), ByteString.CopyFrom([(byte)(Key.Export()[0] ^ 0x80), .. Key.Export().AsSpan()[1..]]), Newcomer.Told())),
    ];

    public static IReadOnlyList<UnauthorisedCall> OfRecords { get; } =
    [
        new("PushRecord", "no body", UnauthorisedCall.NoThreadId, static (_, _) => new PushRecordRequest()),
        new("PushRecord", "no thread id", UnauthorisedCall.NoThreadId, static (_, _) => Requests.Record(null, Log.LogId.Bytes(), GuardedThread.Next.Envelope.Message())),
        new("PushRecord", "no log id", NoLogId, static (_, thread) => Requests.Record(thread.Bytes(), null, GuardedThread.Next.Envelope.Message())),
        new("PushRecord", "a log id that lacks a byte", NoLogId, static (_, thread) => Requests.Record(thread.Bytes(), ByteString.CopyFrom(Log.LogId.Span[..^1]), GuardedThread.Next.Envelope.Message())),
        new("PushRecord", "no record", NoRecord, static (_, thread) => Requests.Record(thread.Bytes(), Log.LogId.Bytes(), null)),
        new("PushRecord", "a record without its body", NoRecord, static (_, thread) => Requests.Record(thread, Log.LogId, GuardedThread.Next.Without(RecordNode.Body))),
        new("PushRecord", "the next record of a log", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Log.LogId, GuardedThread.Next.Envelope, 4)),
        new("PushRecord", "the next record, and the known peer's name in headers", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Log.LogId, GuardedThread.Next.Envelope, 4), UnauthorisedCall.AsBob),
        new("PushRecord", "a record that is here", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Log.LogId, Log.Records[1].Envelope, 2)),
        new("PushRecord", "the first record of an unknown log", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Newcomer.LogId, Newcomer.Records[0].Envelope, 1)),
        new("PushRecord", "a record with a bad signature", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Log.LogId, GuardedThread.Next.SignedBy(Newcomer.LogKey), 4)),
        new("PushRecord", "a record that leaves a gap", UnauthorisedCall.NoLog, static (_, thread) => Requests.Record(thread, Log.LogId, GuardedThread.Next.WithMissingPrevious(), long.MaxValue)),
    ];

    private static PushLogRequest WithReadKey(PushLogRequest request)
    {
        request.Body.ReadKey = SymmetricKey.Generate(new SeededRandomSource(6)).Bytes();
        return request;
    }
}
