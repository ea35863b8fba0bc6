namespace Marten.Threads.Libp2p.Protobuf;

/// <summary>One field of a message as <see cref="ProtobufReader"/> found it. It points into the message, which has to stay alive.</summary>
internal readonly ref struct ProtobufField
{
    /// <summary>The field's number, from 1.</summary>
    public int Number { get; init; }

    /// <summary><see cref="ProtobufWireType.Varint"/> or <see cref="ProtobufWireType.Bytes"/>; the reader skips the others.</summary>
    public ProtobufWireType WireType { get; init; }

    /// <summary>The value of a varint field, else 0.</summary>
    public ulong Value { get; init; }

    /// <summary>The content of a length-delimited field, else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>
    /// The number of a length-delimited field, else 0. To switch by it is to treat a known number with the wrong wire type as an unknown field,
    /// as protobuf asks.
    /// </summary>
    public int BytesNumber => WireType == ProtobufWireType.Bytes ? Number : 0;
}
