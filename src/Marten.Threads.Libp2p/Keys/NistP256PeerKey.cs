using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// Reads an ECDSA key in PKIX SubjectPublicKeyInfo (RFC 5480). P-256 only: it is what implementations make unless told otherwise, and every
/// platform has it. With one curve and an uncompressed point, DER leaves a single spelling, so the head is compared and not parsed.
/// </summary>
internal static class NistP256PeerKey
{
    // SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING { uncompressed point } }
    private static ReadOnlySpan<byte> Head =>
    [
        0x30, 0x59, 0x30, 0x13,
        0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
        0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>Takes a key.</summary>
    /// <param name="subjectPublicKeyInfo">The key, nothing after it; copied.</param>
    /// <param name="key">The key, or the default value, which is not to be used.</param>
    /// <returns>False for other curves and forms, and for a point that is not on the curve.</returns>
    public static bool TryRead(ReadOnlySpan<byte> subjectPublicKeyInfo, out EcdsaPeerKey key)
    {
        key = default;
        if (subjectPublicKeyInfo.Length != Head.Length + 2 * PrimeCurve.CoordinateLength || !subjectPublicKeyInfo.StartsWith(Head))
            return false;

        ReadOnlySpan<byte> x = subjectPublicKeyInfo.Slice(Head.Length, PrimeCurve.CoordinateLength);
        ReadOnlySpan<byte> y = subjectPublicKeyInfo[(Head.Length + PrimeCurve.CoordinateLength)..];
        if (!PrimeCurve.NistP256.Contains(x, y))
            return false;

        key = new EcdsaPeerKey(PrimeCurve.NistP256, new ECPoint { X = x.ToArray(), Y = y.ToArray() });
        return true;
    }
}
