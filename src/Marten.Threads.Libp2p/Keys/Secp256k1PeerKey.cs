using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// Reads a key on Bitcoin's curve: a compressed point of 33 bytes. The uncompressed form of 65 bytes, which go-libp2p would read as well, is
/// refused: it writes the compressed one, so the long one is a second spelling.
/// </summary>
internal static class Secp256k1PeerKey
{
    private const byte EvenY = 0x02;
    private const byte OddY = 0x03;

    /// <summary>Takes a key.</summary>
    /// <param name="compressed">33 bytes; copied.</param>
    /// <param name="key">The key, or the default value, which is not to be used.</param>
    /// <returns>False for other forms and for an x that no point of the curve has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> compressed, out EcdsaPeerKey key)
    {
        key = default;
        if (compressed is not [EvenY or OddY, .. { Length: PrimeCurve.CoordinateLength } x]
            || !PrimeCurve.Secp256k1.TryDecompress(x, compressed[0] == OddY, out ECPoint point))
            return false;

        key = new EcdsaPeerKey(PrimeCurve.Secp256k1, point);
        return true;
    }
}
