using System.Buffers.Binary;

namespace Marten.Threads.Campaigns.Libp2pChaos;

/// <summary>The bytes of one direction of a transfer: they depend on a seed and the position only, so every piece can be checked where it arrives.</summary>
internal static class ChaosPattern
{
    private const int WordLength = sizeof(ulong);

    /// <summary>Writes the bytes from a position on.</summary>
    public static void Fill(Span<byte> destination, ulong seed, long position)
    {
        Span<byte> word = stackalloc byte[WordLength];
        for (var at = 0; at < destination.Length;)
        {
            var offset = (int)((position + at) % WordLength);
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mix(seed + (ulong)((position + at) / WordLength)));
            var count = Math.Min(WordLength - offset, destination.Length - at);
            word.Slice(offset, count).CopyTo(destination[at..]);
            at += count;
        }
    }

    /// <summary>Whether these are the bytes from a position on.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes, ulong seed, long position)
    {
        var expected = new byte[bytes.Length];
        Fill(expected, seed, position);
        return bytes.SequenceEqual(expected);
    }

    // splitmix64
    private static ulong Mix(ulong value)
    {
        value = unchecked(value * 0x9e3779b97f4a7c15);
        value = unchecked((value ^ (value >> 30)) * 0xbf58476d1ce4e5b9);
        value = unchecked((value ^ (value >> 27)) * 0x94d049bb133111eb);
        return value ^ (value >> 31);
    }
}
