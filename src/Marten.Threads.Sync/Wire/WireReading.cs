using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Replicating;

namespace Marten.Threads.Sync.Wire;

/// <summary>Takes messages apart. Every field may be absent or nonsense, and nothing here throws for that.</summary>
internal static class WireReading
{
    /// <summary>Addresses of one log that are looked at.</summary>
    private const int AddressesMax = 64;

    /// <summary>
    /// Characters of an address that is kept: a relayed one with host names has less than 1,000. The text of a binary address can be nine times as long,
    /// longer than what is read back.
    /// </summary>
    private const int AddressTextMax = 1024;

    public static bool TryReadThread(ByteString bytes, out ThreadId thread) => ThreadId.TryFromBytes(bytes.Span, out thread) && thread.IsDefined;

    public static bool TryReadLogId(ByteString bytes, out LogId log) => LogId.TryFromBytes(bytes.Span, out log) && log.IsDefined;

    /// <summary>A key; null when there is none. False when it has another length.</summary>
    public static bool TryReadKey(ByteString bytes, out SymmetricKey? key)
    {
        key = null;
        return bytes.IsEmpty || SymmetricKey.TryFromBytes(bytes.Span, out key);
    }

    /// <summary>A CID; undefined when there is none. False when it is none.</summary>
    public static bool TryReadCid(ByteString bytes, out Cid cid)
    {
        cid = default;
        return bytes.IsEmpty || Cid.TryFromBytes(bytes.Span, out cid);
    }

    /// <summary>
    /// A log whose id is made of its public key. Addresses that are none, or too long, are left out: others are still of use.
    /// </summary>
    public static bool TryReadLog(LogMessage? message, [NotNullWhen(true)] out ReplicaLog? log)
    {
        log = null;
        if (message is null || !TryReadLogId(message.LogId, out var id) || message.Counter < 0 || !TryReadCid(message.Head, out var head)) return false;
        if (!VerifyingKey.TryFromProtobuf(message.PublicKey.Span, out var key) || LogId.FromKey(key) != id) return false;
        var addresses = new List<Multiaddr>();
        foreach (var bytes in message.Addresses.Take(AddressesMax))
        {
            if (Multiaddr.TryFromBytes(bytes.Span, out var address) && address.ToString().Length is > 0 and <= AddressTextMax) addresses.Add(address);
        }

        log = new ReplicaLog(id, new LogHead(head, message.Counter), addresses);
        return true;
    }

    /// <summary>The nodes of a record, nothing about them proved; false when one is absent.</summary>
    public static bool TryReadRecord(RecordMessage? message, [NotNullWhen(true)] out RecordEnvelope? envelope)
    {
        envelope = null;
        if (message is null || message.RecordNode.IsEmpty || message.EventNode.IsEmpty || message.HeaderNode.IsEmpty || message.BodyNode.IsEmpty) return false;
        envelope = new RecordEnvelope(message.RecordNode.Memory, message.EventNode.Memory, message.HeaderNode.Memory, message.BodyNode.Memory);
        return true;
    }
}
