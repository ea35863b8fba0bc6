using System.Buffers.Binary;
using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>How a side behaves in a transfer.</summary>
internal enum ChaosManner : byte
{
    Whole = 0,
    Slow = 1,
    ResetsMidway = 2,
    Throws = 3,
    ReturnsEarly = 4,
    CancelsWrite = 5,
    CancelsRead = 6,
}

/// <summary>What both sides of a transfer do. It is the first thing that is sent.</summary>
/// <param name="Up">Bytes from the dialer.</param>
/// <param name="Down">Bytes to the dialer.</param>
/// <param name="Seed">What they are.</param>
/// <param name="Dialer">How the dialer behaves.</param>
/// <param name="Handler">How the handler behaves.</param>
internal sealed record ChaosPlan(int Up, int Down, ulong Seed, ChaosManner Dialer, ChaosManner Handler)
{
    public const int HeadLength = 18;

    public ulong UpSeed => Seed;

    public ulong DownSeed => ~Seed;

    public static ChaosPlan Draw(SeededRandomSource random)
    {
        var dialer = random.Of(ChaosManner.Whole, ChaosManner.Whole, ChaosManner.Whole, ChaosManner.Slow, ChaosManner.ResetsMidway, ChaosManner.CancelsWrite, ChaosManner.CancelsRead);
        var handler = random.Of(ChaosManner.Whole, ChaosManner.Whole, ChaosManner.Whole, ChaosManner.Whole, ChaosManner.Slow, ChaosManner.ResetsMidway, ChaosManner.Throws, ChaosManner.ReturnsEarly);
        return new ChaosPlan(Size(random), Size(random), (ulong)random.Next(int.MaxValue) << 24, dialer, handler);
    }

    public byte[] Write()
    {
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteInt32BigEndian(head, Up);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Down);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(8), Seed);
        (head[16], head[17]) = ((byte)Dialer, (byte)Handler);
        return head;
    }

    public static ChaosPlan Read(byte[] head) => new(
        BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)), BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(8)), (ChaosManner)head[16], (ChaosManner)head[17]);

    private static int Size(SeededRandomSource random) => random.Next(20) switch
    {
        0 => random.Next(4 * 1024 * 1024),
        < 4 => random.Next(300_000),
        < 6 => 0,
        _ => random.Next(20_000),
    };
}
