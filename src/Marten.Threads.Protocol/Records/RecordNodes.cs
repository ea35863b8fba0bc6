using System.Security.Cryptography;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>Writes the nodes of a record in their stored form (specification, section 5.2).</summary>
internal static class RecordNodes
{
    /// <summary>The plaintext of a header up to the 32 bytes of the event key: <c>{ key: … }</c>. Canonical CBOR has no other spelling for it.</summary>
    public static ReadOnlySpan<byte> HeaderPrefix => [0xa1, 0x63, 0x6b, 0x65, 0x79, 0x58, SymmetricKey.Length];

    /// <summary>A body under its event key.</summary>
    public static byte[] Body(ReadOnlySpan<byte> body, SymmetricKey eventKey, IRandomSource random) => Seal(body, eventKey, random);

    /// <summary>An event key under the thread's read key.</summary>
    public static byte[] Header(SymmetricKey eventKey, SymmetricKey readKey, IRandomSource random)
    {
        Span<byte> plaintext = stackalloc byte[HeaderPrefix.Length + SymmetricKey.Length];
        HeaderPrefix.CopyTo(plaintext);
        eventKey.Span.CopyTo(plaintext[HeaderPrefix.Length..]);
        byte[] node = Seal(plaintext, readKey, random);
        CryptographicOperations.ZeroMemory(plaintext);
        return node;
    }

    /// <summary>The plain links to body and header.</summary>
    public static byte[] Event(Cid body, Cid header)
    {
        var writer = new DagCborWriter();
        writer.StartMap(2);
        writer.Text(EventFields.BodyName).Link(body);
        writer.Text(EventFields.HeaderName).Link(header);
        writer.EndMap();
        return writer.ToArray();
    }

    /// <summary>Signature, links and author key under the thread's service key; a first record has no <c>prev</c>.</summary>
    public static byte[] Record(ReadOnlySpan<byte> signature, Cid previous, Cid block, ReadOnlySpan<byte> authorKey, SymmetricKey serviceKey, IRandomSource random)
    {
        var writer = new DagCborWriter();
        writer.StartMap(previous.IsDefined ? 4 : 3);
        writer.Text(RecordFields.SignatureName).Bytes(signature);
        if (previous.IsDefined)
            writer.Text(RecordFields.PreviousName).Link(previous);
        writer.Text(RecordFields.BlockName).Link(block);
        writer.Text(RecordFields.AuthorKeyName).Bytes(authorKey);
        writer.EndMap();
        return Seal(writer.ToArray(), serviceKey, random);
    }

    /// <summary>The stored form of what is encrypted: a CBOR byte string of nonce, ciphertext and tag.</summary>
    private static byte[] Seal(ReadOnlySpan<byte> plaintext, SymmetricKey key, IRandomSource random)
    {
        byte[] sealedText = key.Encrypt(plaintext, random);
        return new DagCborWriter(sealedText.Length + 8).Bytes(sealedText).ToArray();
    }
}
