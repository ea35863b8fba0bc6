using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>What an envelope holds once the service key opened it and its links were found to hold; the signature is not yet checked.</summary>
/// <param name="Signature">64 bytes.</param>
/// <param name="Previous">Undefined for a first record.</param>
/// <param name="EventCid">Names the event node.</param>
/// <param name="HeaderCid">Names the header node.</param>
/// <param name="BodyCid">Names the body node.</param>
/// <param name="AuthorKey">A public key protobuf.</param>
internal sealed record OpenedRecord(
    ReadOnlyMemory<byte> Signature,
    Cid Previous,
    Cid EventCid,
    Cid HeaderCid,
    Cid BodyCid,
    ReadOnlyMemory<byte> AuthorKey);
