using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>What a Yamux frame is for.</summary>
internal enum YamuxFrameType : byte
{
    Data = 0,
    WindowUpdate = 1,
    Ping = 2,
    GoAway = 3,
}

/// <summary>What a Yamux frame says about its stream beside its content.</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    None = 0,

    /// <summary>Opens the stream; of a ping, asks for the answer.</summary>
    Syn = 1,

    /// <summary>Takes the stream; of a ping, is the answer.</summary>
    Ack = 2,

    /// <summary>Nothing more will be sent on the stream.</summary>
    Fin = 4,

    /// <summary>The stream is given up.</summary>
    Rst = 8,
}

/// <summary>Why one side goes away.</summary>
internal enum YamuxGoAway : uint
{
    Normal = 0,
    ProtocolError = 1,
    InternalError = 2,
}

/// <summary>The twelve bytes before every frame, big-endian: version 0, type, flags, stream, length (or window, ping value, go-away code).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    public const int Size = 12;

    private const byte Version = 0;

    public bool Has(YamuxFlags flag) => (Flags & flag) != YamuxFlags.None;

    /// <summary>Reads a header; false for another version and for unknown types.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out YamuxHeader header)
    {
        header = new YamuxHeader(
            (YamuxFrameType)bytes[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));
        return bytes[0] == Version && bytes[1] <= (byte)YamuxFrameType.GoAway;
    }

    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }
}
