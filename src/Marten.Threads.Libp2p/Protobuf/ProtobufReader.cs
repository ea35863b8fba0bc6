using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Protobuf;

/// <summary>
/// Walks the fields of one protobuf message without copying, as far as libp2p's few messages need: varints and length-delimited fields. Fixed32
/// and fixed64 are skipped. Refused are groups, the field number 0 and numbers above 2^29 − 1, varints of more than 64 bits or 10 bytes, and
/// lengths beyond the message. Varints may be padded, because protobuf allows it; where bytes are hashed, the caller insists on one spelling.
/// Source: protobuf's "Encoding" page.
/// </summary>
/// <example>
/// <code>
/// var reader = new ProtobufReader(message);
/// while (reader.TryRead(out ProtobufField field)) { … }
/// return reader.IsAtEnd;
/// </code>
/// </example>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int WireTypeBits = 3;
    private const ulong FieldNumberMax = (1 << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>True when the whole message was read. False after <see cref="TryRead"/> said false: the message is broken.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next varint or length-delimited field.</summary>
    /// <returns>False at the end and at the first defect; <see cref="IsAtEnd"/> tells which.</returns>
    public bool TryRead(out ProtobufField field)
    {
        while (!_rest.IsEmpty && TryReadNext(out field, out ReadOnlySpan<byte> rest))
        {
            _rest = rest;
            if (field.WireType is ProtobufWireType.Varint or ProtobufWireType.Bytes)
                return true;
        }

        field = default;
        return false;
    }

    // At a defect the rest stays as it is, so that it is not taken for the end.
    private readonly bool TryReadNext(out ProtobufField field, out ReadOnlySpan<byte> rest)
    {
        field = default;
        rest = _rest;
        if (!TryReadVarint(ref rest, out ulong tag) || tag >> WireTypeBits is 0 or > FieldNumberMax)
            return false;

        int number = (int)(tag >> WireTypeBits);
        switch ((ProtobufWireType)(tag & ((1 << WireTypeBits) - 1)))
        {
            case ProtobufWireType.Varint:
                if (!TryReadVarint(ref rest, out ulong value))
                    return false;
                field = new ProtobufField { Number = number, WireType = ProtobufWireType.Varint, Value = value };
                return true;
            case ProtobufWireType.Bytes:
                if (!TryReadVarint(ref rest, out ulong length) || !TryTake(ref rest, length, out ReadOnlySpan<byte> bytes))
                    return false;
                field = new ProtobufField { Number = number, WireType = ProtobufWireType.Bytes, Bytes = bytes };
                return true;
            case ProtobufWireType.Fixed64:
                field = new ProtobufField { Number = number, WireType = ProtobufWireType.Fixed64 };
                return TryTake(ref rest, sizeof(ulong), out _);
            case ProtobufWireType.Fixed32:
                field = new ProtobufField { Number = number, WireType = ProtobufWireType.Fixed32 };
                return TryTake(ref rest, sizeof(uint), out _);
            default:
                return false;
        }
    }

    private static bool TryReadVarint(scoped ref ReadOnlySpan<byte> rest, out ulong value)
    {
        if (!Uvarint.TryReadPadded(rest, out value, out int length))
            return false;
        rest = rest[length..];
        return true;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)rest.Length)
            return false;
        taken = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }
}
