using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// A point on a curve that verifies ECDSA signatures over SHA-256 in DER (SEC 1, C.8): the part that the two curves of libp2p have in common.
/// A signature with a high S is taken, as by go-libp2p: nothing here is identified by its signature, so a second valid one does no harm.
/// </summary>
internal readonly struct EcdsaPeerKey(PrimeCurve curve, ECPoint point)
{
    /// <summary>The longest signature in bytes: two numbers of 33 bytes with two bytes before each and before both.</summary>
    public const int SignatureLengthMax = 72;

    /// <summary>Verifies a signature. False also where the platform does not know the curve, such as secp256k1 on macOS.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> numbers = stackalloc byte[2 * PrimeCurve.CoordinateLength];
        if (!TryReadSignature(signature, numbers))
            return false;

        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromValue(curve.Oid), Q = point });
            return ecdsa.VerifyData(message, numbers, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception exception) when (exception is CryptographicException or PlatformNotSupportedException)
        {
            // The point was checked; what is left is that the platform has no such curve.
            return false;
        }
    }

    // Read here and not by the platform: the platforms differ in what they take for DER.
    private static bool TryReadSignature(ReadOnlySpan<byte> signature, Span<byte> numbers)
    {
        var outer = new DerReader(signature);
        if (signature.Length > SignatureLengthMax || !outer.TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> pair) || !outer.IsAtEnd)
            return false;

        var reader = new DerReader(pair);
        return reader.TryReadPositive(out ReadOnlySpan<byte> r)
            && reader.TryReadPositive(out ReadOnlySpan<byte> s)
            && reader.IsAtEnd
            && TryPlace(r, numbers[..PrimeCurve.CoordinateLength])
            && TryPlace(s, numbers[PrimeCurve.CoordinateLength..]);
    }

    private static bool TryPlace(ReadOnlySpan<byte> magnitude, Span<byte> place)
    {
        if (magnitude.Length > place.Length)
            return false;
        place.Clear();
        magnitude.CopyTo(place[^magnitude.Length..]);
        return true;
    }
}
