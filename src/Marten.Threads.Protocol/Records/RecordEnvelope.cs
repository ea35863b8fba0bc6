using System.Diagnostics.CodeAnalysis;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Protocol.Records;

/// <summary>
/// The four nodes of a record as somebody sent or stored them, nothing about them proved (specification, section 5.2). The bytes
/// are kept as they are and must not be changed by whoever handed them in. Immutable, thread-safe.
/// </summary>
public sealed class RecordEnvelope
{
    private const int Nodes = 4;

    /// <summary>Puts four nodes together; an empty one counts as absent.</summary>
    /// <param name="recordNode">The encrypted links, signature and author key.</param>
    /// <param name="eventNode">The plain links to body and header.</param>
    /// <param name="headerNode">The encrypted event key.</param>
    /// <param name="bodyNode">The encrypted content.</param>
    public RecordEnvelope(ReadOnlyMemory<byte> recordNode, ReadOnlyMemory<byte> eventNode, ReadOnlyMemory<byte> headerNode, ReadOnlyMemory<byte> bodyNode)
    {
        RecordNode = recordNode;
        EventNode = eventNode;
        HeaderNode = headerNode;
        BodyNode = bodyNode;
    }

    /// <summary>CBOR byte string: links, signature and author key under the service key.</summary>
    public ReadOnlyMemory<byte> RecordNode { get; }

    /// <summary>CBOR map: links to body and header.</summary>
    public ReadOnlyMemory<byte> EventNode { get; }

    /// <summary>CBOR byte string: the event key under the read key.</summary>
    public ReadOnlyMemory<byte> HeaderNode { get; }

    /// <summary>CBOR byte string: the content under the event key.</summary>
    public ReadOnlyMemory<byte> BodyNode { get; }

    /// <summary>Bytes of the four nodes together; <see cref="int.MaxValue"/> where they are more.</summary>
    public int ByteCount => (int)Math.Min((long)RecordNode.Length + EventNode.Length + HeaderNode.Length + BodyNode.Length, int.MaxValue);

    /// <summary>One block for storage: of record, event, header and body in this order the length as uvarint and the bytes.</summary>
    public byte[] ToBlock()
    {
        int length = BlockLength(RecordNode) + BlockLength(EventNode) + BlockLength(HeaderNode) + BlockLength(BodyNode);
        var block = new byte[length];
        Span<byte> rest = block;
        rest = Write(RecordNode, rest);
        rest = Write(EventNode, rest);
        rest = Write(HeaderNode, rest);
        Write(BodyNode, rest);
        return block;

        static int BlockLength(ReadOnlyMemory<byte> node) => Uvarint.Length((ulong)node.Length) + node.Length;

        static Span<byte> Write(ReadOnlyMemory<byte> node, Span<byte> destination)
        {
            int head = Uvarint.Write(destination, (ulong)node.Length);
            node.Span.CopyTo(destination[head..]);
            return destination[(head + node.Length)..];
        }
    }

    /// <summary>Takes a block apart that <see cref="ToBlock"/> made; the nodes are slices of it. Length 0 stands for an absent node.</summary>
    /// <returns>False when the block ends early, when bytes follow, or when a length is padded. Never throws.</returns>
    public static bool TryFromBlock(ReadOnlyMemory<byte> block, [NotNullWhen(true)] out RecordEnvelope? envelope)
    {
        envelope = null;
        Span<int> starts = stackalloc int[Nodes];
        Span<int> lengths = stackalloc int[Nodes];
        int position = 0;
        for (int i = 0; i < Nodes; i++)
        {
            if (!Uvarint.TryRead(block.Span[position..], out ulong length, out int head) || length > (ulong)(block.Length - position - head))
                return false;

            starts[i] = position + head;
            lengths[i] = (int)length;
            position = starts[i] + lengths[i];
        }

        if (position != block.Length)
            return false;

        envelope = new RecordEnvelope(
            block.Slice(starts[0], lengths[0]),
            block.Slice(starts[1], lengths[1]),
            block.Slice(starts[2], lengths[2]),
            block.Slice(starts[3], lengths[3]));
        return true;
    }
}
