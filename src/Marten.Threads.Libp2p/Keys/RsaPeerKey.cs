using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// An RSA key of a peer: PKIX SubjectPublicKeyInfo (RFC 8017, A.1), signatures RSASSA-PKCS1-v1_5 over SHA-256. The sizes are bounded on both
/// sides: short keys can be broken, and long ones make each signature a way to burn time (CVE-2023-39533).
/// </summary>
internal readonly struct RsaPeerKey
{
    /// <summary>The shortest modulus in bits, as in go-libp2p.</summary>
    public const int ModulusBitsMin = 2048;

    /// <summary>The longest modulus in bits, as in go-libp2p since CVE-2023-39533.</summary>
    public const int ModulusBitsMax = 8192;

    // Go's crypto/rsa takes up to 31 bits. A long exponent costs as much as a signature does the signer.
    private const int ExponentBitsMax = 31;

    private readonly byte[] _modulus;
    private readonly byte[] _exponent;

    private RsaPeerKey(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        _modulus = modulus.ToArray();
        _exponent = exponent.ToArray();
    }

    // rsaEncryption with its NULL parameters.
    private static ReadOnlySpan<byte> AlgorithmIdentifier => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

    /// <summary>Takes a key.</summary>
    /// <param name="subjectPublicKeyInfo">The key, nothing after it; copied.</param>
    /// <param name="key">The key, or the default value, which is not to be used.</param>
    /// <returns>False when it is not DER of an RSA key, or modulus or exponent are even or of a length beyond the limits.</returns>
    public static bool TryRead(ReadOnlySpan<byte> subjectPublicKeyInfo, out RsaPeerKey key)
    {
        key = default;
        var outer = new DerReader(subjectPublicKeyInfo);
        if (!outer.TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> info) || !outer.IsAtEnd)
            return false;

        var parts = new DerReader(info);
        if (!parts.TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> algorithm) || !algorithm.SequenceEqual(AlgorithmIdentifier)
            || !parts.TryRead(Asn1Tag.PrimitiveBitString, out ReadOnlySpan<byte> bits) || bits is not [0, .. ReadOnlySpan<byte> keyElement] || !parts.IsAtEnd)
            return false;

        var keyReader = new DerReader(keyElement);
        if (!keyReader.TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> numbers) || !keyReader.IsAtEnd)
            return false;

        var numberReader = new DerReader(numbers);
        if (!numberReader.TryReadPositive(out ReadOnlySpan<byte> modulus) || !numberReader.TryReadPositive(out ReadOnlySpan<byte> exponent)
            || !numberReader.IsAtEnd || !IsAcceptable(modulus, exponent))
            return false;

        key = new RsaPeerKey(modulus, exponent);
        return true;
    }

    /// <summary>Verifies a signature, which is as long as the modulus.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _modulus.Length)
            return false;

        try
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = _modulus, Exponent = _exponent });
            return rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // The platform has rules of its own about the numbers that it imports.
            return false;
        }
    }

    private static bool IsAcceptable(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent) =>
        BitLength(modulus) is >= ModulusBitsMin and <= ModulusBitsMax
        && BitLength(exponent) is > 1 and <= ExponentBitsMax
        && (modulus[^1] & exponent[^1] & 1) == 1;

    // Of a number without leading zeros.
    private static int BitLength(ReadOnlySpan<byte> magnitude) =>
        8 * magnitude.Length - (BitOperations.LeadingZeroCount((uint)magnitude[0]) - 24);
}
