using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// The form of an author key: libp2p's protobuf <c>{ 1: type, 2: data }</c> as its encoders write it (specification, section 2.5). The key
/// is a claim and verifies nothing here, so RSA, Secp256k1 and ECDSA keys pass as well, and no key's mathematics is judged.
/// </summary>
internal static class AuthorKeyForm
{
    private const byte TypeTag = 0x08; // field 1, varint
    private const byte DataTag = 0x12; // field 2, length-delimited
    private const byte Ed25519 = 1;
    private const byte LastKnownType = 3; // RSA 0, Ed25519 1, Secp256k1 2, ECDSA 3
    private const int Ed25519Length = 32;

    public static bool IsWellFormed(ReadOnlySpan<byte> protobuf)
    {
        if (protobuf.Length > RecordLimits.AuthorKeyMaxBytes
            || protobuf is not [TypeTag, <= LastKnownType, DataTag, ..]
            || !Uvarint.TryRead(protobuf[3..], out ulong length, out int head))
            return false;

        ReadOnlySpan<byte> data = protobuf[(3 + head)..];
        return length == (ulong)data.Length
            && !data.IsEmpty
            && (protobuf[1] != Ed25519 || data.Length == Ed25519Length);
    }
}
