using Google.Protobuf;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Sync.Wire;
using Marten.Threads.Testing;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>A request of a peer that is known and has the key, in which something is nonsense.</summary>
/// <param name="Nonsense">What is wrong.</param>
/// <param name="Detail">What the peer is told.</param>
/// <param name="Request">The request.</param>
internal sealed record HostileRequest(string Nonsense, string Detail, Func<GuardedThread, IMessage> Request)
{
    private const string BadLog = "log: absent, or its id is not that of its key";

    private const string BadRecord = "record: absent, or a node of it is";

    private static readonly ByteString Rubbish = ByteString.CopyFrom(0xff, 0x01, 0x70, 0x12);

    private static SymmetricKey Key => GuardedThread.Log.ThreadKey.ServiceKey;

    public static IReadOnlyList<HostileRequest> All { get; } =
    [
        new("log absent", BadLog, static scene => Requests.Log(scene.Held.Bytes(), Key.Bytes(), null)),
        new("log empty", BadLog, static scene => Requests.Log(scene.Held.Bytes(), Key.Bytes(), new LogMessage())),
        Log("log without an id", static log => log.ClearLogId()),
        Log("log without a public key", static log => log.ClearPublicKey()),
        Log("log with the public key of another", static log => log.PublicKey = GuardedThread.Log.Told().PublicKey),
        Log("log with the id of another", static log => log.LogId = GuardedThread.Log.LogId.Bytes()),
        Log("log with a public key of an unknown type", static log => log.PublicKey = ByteString.CopyFrom([0x08, 0x7f, .. log.PublicKey.Span[2..]])),
        Log("log with a head that is no CID", static log => log.Head = Rubbish),
        Log("log with a counter below zero", static log => log.Counter = -1),
        Records("entry without a log id", "logID: absent or malformed", static entry => entry.ClearLogId()),
        Records("entry with a log id that is none", "logID: absent or malformed", static entry => entry.LogId = Rubbish),
        Records("entry with an offset that is no CID", "offset: malformed", static entry => entry.Offset = Rubbish),
        Records("entry with a counter below zero", "counter or limit: below zero", static entry => entry.Counter = long.MinValue),
        Records("entry with a limit below zero", "counter or limit: below zero", static entry => entry.Limit = -1),
        new("record absent", BadRecord, static scene => Requests.Record(scene.Held.Bytes(), GuardedThread.Log.LogId.Bytes(), null)),
        new("record empty", BadRecord, static scene => Requests.Record(scene.Held.Bytes(), GuardedThread.Log.LogId.Bytes(), new RecordMessage())),
        Record("record without record node", RecordNode.Record),
        Record("record without event node", RecordNode.Event),
        Record("record without header node", RecordNode.Header),
        Record("record without body node", RecordNode.Body),
        new("log id of rubbish", "logID: absent or malformed", static scene => Requests.Record(scene.Held.Bytes(), Rubbish, GuardedThread.Next.Envelope.Message())),
        new("edge without a thread", "threadID: absent or malformed", static scene => Requests.Edges(Requests.Edge(scene.Held, 0, 0), new ExchangeEdgesRequest.Types.Entry())),
    ];

    private static HostileRequest Log(string nonsense, Action<LogMessage> spoil) => new(nonsense, BadLog, scene =>
    {
        var log = GuardedThread.Newcomer.Told();
        spoil(log);
        return Requests.Log(scene.Held.Bytes(), Key.Bytes(), log);
    });

    private static HostileRequest Records(string nonsense, string detail, Action<GetRecordsRequest.Types.Entry> spoil) => new(nonsense, detail, scene =>
    {
        var entry = Requests.After(GuardedThread.Log.LogId, GuardedThread.Log.Records[0].Cid, 1);
        spoil(entry);
        return Requests.Records(scene.Held, Key, Requests.After(GuardedThread.Newcomer.LogId, default, 0), entry);
    });

    private static HostileRequest Record(string nonsense, RecordNode node) =>
        new(nonsense, BadRecord, scene => Requests.Record(scene.Held, GuardedThread.Log.LogId, GuardedThread.Next.Without(node)));
}
