using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>Calls for logs and records without the key.</summary>
internal static class UnauthorisedReading
{
    private static readonly SymmetricKey Key = GuardedThread.Log.ThreadKey.ServiceKey;

    public static IReadOnlyList<UnauthorisedCall> OfLogs { get; } =
    [
        new("GetLogs", "no body", UnauthorisedCall.NoBody, static (_, _) => new GetLogsRequest()),
        new("GetLogs", "no thread id", UnauthorisedCall.NoThreadId, static (_, _) => Requests.Logs(null, Key.Bytes())),
        new("GetLogs", "a thread id without its random part", UnauthorisedCall.NoThreadId, static (_, thread) => Requests.Logs(ByteString.CopyFrom(thread.Span[..2]), Key.Bytes())),
        new("GetLogs", "the thread's key under another thread's id", UnauthorisedCall.NoThread, static (scene, thread) => Requests.Logs(Beside(scene, thread), Key)),
        .. WrongKeys("logs").Select(static wrong => new UnauthorisedCall("GetLogs", wrong.Variant, wrong.Answer, (_, thread) => Requests.Logs(thread.Bytes(), wrong.Key))),
    ];

    // Whoever asks for records here knows all logs and heads, as a peer does that stored the thread once.
    public static IReadOnlyList<UnauthorisedCall> OfRecords { get; } =
    [
        new("GetRecords", "no body", UnauthorisedCall.NoBody, static (_, _) => new GetRecordsRequest()),
        new("GetRecords", "a thread id of another version", UnauthorisedCall.NoThreadId, static (_, thread) => Requests.Records(ByteString.CopyFrom([2, .. thread.Span[1..]]), Key.Bytes(), Known())),
        new("GetRecords", "the known peer's name in headers", new Status(StatusCode.Unauthenticated, "a service-key is required to get records"), static (_, thread) => Requests.Records(thread.Bytes(), null, Known()), UnauthorisedCall.AsBob),
        new("GetRecords", "the thread's key under another thread's id", UnauthorisedCall.NoThread, static (scene, thread) => Requests.Records(Beside(scene, thread), Key, Known())),
        .. WrongKeys("records").Select(static wrong => new UnauthorisedCall("GetRecords", wrong.Variant, wrong.Answer, (_, thread) => Requests.Records(thread.Bytes(), wrong.Key, Known()))),
    ];

    private static IReadOnlyList<(string Variant, Status Answer, ByteString? Key)> WrongKeys(string what)
    {
        var required = new Status(StatusCode.Unauthenticated, $"a service-key is required to get {what}");
        return
        [
            ("no key", required, null),
            ("an empty key", required, ByteString.Empty),
            ("a key that lacks a byte", UnauthorisedCall.NotAKey, ByteString.CopyFrom(Key.Export().AsSpan()[..^1])),
            ("the key with a byte behind it", UnauthorisedCall.NotAKey, ByteString.CopyFrom([.. Key.Export(), 0])),
            ("a random key", UnauthorisedCall.NoThread, SymmetricKey.Generate(new SeededRandomSource(5)).Bytes()),
            ("the key of another thread", UnauthorisedCall.NoThread, GuardedThread.OtherLog.ThreadKey.ServiceKey.Bytes()),
            ("the read key", UnauthorisedCall.NoThread, GuardedThread.Log.ThreadKey.ReadKey!.Bytes()),
            ("the key with a flipped bit", UnauthorisedCall.NoThread, ByteString.CopyFrom([.. Key.Export().AsSpan()[..^1], (byte)(Key.Export()[^1] ^ 1)])),
        ];
    }

    // The key is right for the thread that is held: the id must be another one's.
    private static ThreadId Beside(GuardedThread scene, ThreadId thread) => thread == scene.Held ? scene.Other : thread;

    private static IEnumerable<GetRecordsRequest.Types.Entry> Known() =>
        [Requests.After(GuardedThread.Log.LogId, GuardedThread.Log.Records[0].Cid, 1), Requests.After(GuardedThread.Newcomer.LogId, default, 0)];
}
