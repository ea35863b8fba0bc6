namespace Marten.Threads.Libp2p.Protobuf;

/// <summary>The lower three bits of a field's tag: how its value is laid out (protobuf's "Encoding" page).</summary>
internal enum ProtobufWireType
{
    /// <summary>A variable-length integer: all integers, booleans and enums.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and that many bytes: bytes, texts, messages, packed lists.</summary>
    Bytes = 2,

    /// <summary>The start of a group, which nobody writes any more.</summary>
    GroupStart = 3,

    /// <summary>The end of a group.</summary>
    GroupEnd = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
