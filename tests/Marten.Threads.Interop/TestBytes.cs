using System.Security.Cryptography;

namespace Marten.Threads.Interop;

/// <summary>
/// The bytes that both sides make and check: byte <c>i</c> of seed <c>s</c> is <c>(i * 31 + (i >> 8) * 17 + s) &amp; 255</c>. They repeat after
/// 65,536. See peers/common/test-bytes.mjs.
/// </summary>
internal static class TestBytes
{
    public const int Period = 65536;

    /// <summary>Fills a piece that begins at an offset of the whole.</summary>
    public static void Fill(Span<byte> piece, long offset, int seed)
    {
        for (int k = 0; k < piece.Length; k++)
        {
            long i = offset + k;
            piece[k] = (byte)((i * 31) + ((i >> 8) * 17) + seed);
        }
    }

    /// <summary>One period, to be written over and over.</summary>
    public static byte[] Table(int seed)
    {
        byte[] table = new byte[Period];
        Fill(table, 0, seed);
        return table;
    }

    /// <summary>The SHA-256 of so many bytes, in lower-case hex.</summary>
    public static string Sha256(long length, int seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] table = Table(seed);
        for (long left = length; left > 0; left -= Period)
            hash.AppendData(table, 0, (int)Math.Min(left, Period));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
