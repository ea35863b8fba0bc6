using System.Formats.Cbor;
using Marten.Threads.Protocol.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Mutants;

/// <summary>Single nodes of an envelope.</summary>
internal static class Nodes
{
    private const int Count = 4;

    public static RecordNode Any(SeededRandomSource random) => (RecordNode)random.Next(Count);

    public static byte[] Node(this RecordEnvelope envelope, RecordNode node) => (node switch
    {
        RecordNode.Record => envelope.RecordNode,
        RecordNode.Event => envelope.EventNode,
        RecordNode.Header => envelope.HeaderNode,
        _ => envelope.BodyNode,
    }).ToArray();

    public static RecordEnvelope With(this RecordEnvelope envelope, RecordNode node, byte[] bytes) => new(
        node == RecordNode.Record ? bytes : envelope.RecordNode,
        node == RecordNode.Event ? bytes : envelope.EventNode,
        node == RecordNode.Header ? bytes : envelope.HeaderNode,
        node == RecordNode.Body ? bytes : envelope.BodyNode);

    /// <summary>What stands in the byte string that an encrypted node is.</summary>
    public static byte[] Content(this ReadOnlyMemory<byte> node) => new CborReader(node).ReadByteString();

    /// <summary>One bit of some bytes turned over.</summary>
    public static byte[] FlipBit(this byte[] bytes, SeededRandomSource random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    public static byte[] Bytes(this SeededRandomSource random, int length)
    {
        var bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }
}
