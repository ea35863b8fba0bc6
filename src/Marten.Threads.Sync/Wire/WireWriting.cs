using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Wire;

/// <summary>Makes messages. What the reference follows without a look is always there, empty where there is nothing to say.</summary>
internal static class WireWriting
{
    public static ByteString Bytes(this ThreadId thread) => ByteString.CopyFrom(thread.Span);

    public static ByteString Bytes(this LogId log) => ByteString.CopyFrom(log.Span);

    public static ByteString Bytes(this Cid cid) => ByteString.CopyFrom(cid.Span);

    public static ByteString Bytes(this SymmetricKey key) => UnsafeByteOperations.UnsafeWrap(key.Export());

    public static LogMessage Message(this ReplicaLog log)
    {
        var message = new LogMessage { LogId = log.Id.Bytes(), PublicKey = PublicKeyOf(log.Id), Head = log.Head.Cid.Bytes(), Counter = log.Head.Counter };
        message.Addresses.AddRange(log.Addresses.Select(static address => ByteString.CopyFrom(address.Span)));
        return message;
    }

    public static RecordMessage Message(this RecordEnvelope record) => new()
    {
        RecordNode = Wrap(record.RecordNode),
        EventNode = Wrap(record.EventNode),
        HeaderNode = Wrap(record.HeaderNode),
        BodyNode = Wrap(record.BodyNode),
    };

    public static GetRecordsReply.Types.Entry Message(this LogPage page)
    {
        var entry = new GetRecordsReply.Types.Entry { LogId = page.Log.Id.Bytes(), Log = page.Log.Message() };
        entry.Records.AddRange(page.Records.Select(static record => record.Message()));
        return entry;
    }

    // The id of a log holds its key: Ed25519 keys are short enough, and no other log is taken in.
    private static ByteString PublicKeyOf(LogId log) => log.ToPeerId().TryGetKey(out var key) ? ByteString.CopyFrom(key.Protobuf.Span) : ByteString.Empty;

    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);
}
