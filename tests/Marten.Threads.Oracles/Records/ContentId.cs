using System.Security.Cryptography;

namespace Marten.Threads.Oracles.Records;

/// <summary>CIDs, as far as links need them.</summary>
public static class ContentId
{
    private const int DigestMax = 128;

    private static readonly byte[] NodeHead = [0x01, 0x71, 0x12, 0x20];

    /// <summary>The CID of a node: 36 bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> node) => [.. NodeHead, .. SHA256.HashData(node)];

    /// <summary>Whether a CID can be that of a node.</summary>
    public static bool IsNode(ReadOnlySpan<byte> cid) => cid.StartsWith(NodeHead) && cid.Length == NodeHead.Length + SHA256.HashSizeInBytes;

    /// <summary>Whether the bytes are a CID at all, of version 0 or 1.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0x12, 0x20, ..]) return bytes.Length == 2 + SHA256.HashSizeInBytes;
        if (bytes is not [0x01, ..]) return false;

        var rest = bytes[1..];
        return TryNumber(ref rest, out _)
            && TryNumber(ref rest, out var function)
            && TryNumber(ref rest, out var length)
            && length == (ulong)rest.Length
            && length <= DigestMax
            && (function != 0x12 || length == 32)
            && (function != 0x13 || length == 64);
    }

    // Below 2^63, and in the shortest form: written again it must be as long as it was.
    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        UInt128 value = 0;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (UInt128)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            number = (ulong)value;
            return value <= long.MaxValue && (i == 0 || value >> (7 * i) > 0);
        }

        return false;
    }
}
