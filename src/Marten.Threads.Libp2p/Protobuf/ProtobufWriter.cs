using System.Buffers;
using System.Text;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Protobuf;

/// <summary>
/// Writes the fields of one protobuf message in the order of the calls, every number in its shortest form. Nothing is left out: whether an
/// empty value is a present one is the caller's matter. Source: protobuf's "Encoding" page.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int WireTypeBits = 3;

    private readonly ArrayBufferWriter<byte> _message = new();

    /// <summary>How many bytes were written.</summary>
    public int Length => _message.WrittenCount;

    /// <summary>How many bytes a length-delimited field takes with its tag and length.</summary>
    public static int LengthOf(int number, int valueLength) =>
        Uvarint.Length(Tag(number, ProtobufWireType.Bytes)) + Uvarint.Length((ulong)valueLength) + valueLength;

    /// <summary>Writes a varint field.</summary>
    public void WriteNumber(int number, ulong value)
    {
        WriteVarint(Tag(number, ProtobufWireType.Varint));
        WriteVarint(value);
    }

    /// <summary>Writes a length-delimited field.</summary>
    public void WriteBytes(int number, ReadOnlySpan<byte> value)
    {
        WriteVarint(Tag(number, ProtobufWireType.Bytes));
        WriteVarint((ulong)value.Length);
        _message.Write(value);
    }

    /// <summary>Writes a text as UTF-8.</summary>
    public void WriteText(int number, string value) => WriteBytes(number, Encoding.UTF8.GetBytes(value));

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _message.WrittenSpan.ToArray();

    private static ulong Tag(int number, ProtobufWireType wireType) => ((ulong)number << WireTypeBits) | (uint)wireType;

    private void WriteVarint(ulong value) => _message.Advance(Uvarint.Write(_message.GetSpan(Uvarint.LengthMax), value));
}
