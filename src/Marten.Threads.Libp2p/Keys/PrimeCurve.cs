using System.Numerics;
using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Keys;

/// <summary>
/// A curve <c>y² = x³ + ax + b</c> over a prime field of 256 bits, as far as public keys need it: is a point on it, and which point does a
/// compressed one stand for. Signatures are the platform's matter. Everything here is public, so the time taken may tell. Source: SEC 1, 2.3.4,
/// and SEC 2.
/// </summary>
internal sealed class PrimeCurve
{
    /// <summary>The length of a coordinate in bytes.</summary>
    public const int CoordinateLength = 32;

    private readonly BigInteger _prime;
    private readonly BigInteger _a;
    private readonly BigInteger _b;

    private PrimeCurve(string oid, string prime, string a, string b)
    {
        Oid = oid;
        _prime = Number(Convert.FromHexString(prime));
        _a = Number(Convert.FromHexString(a));
        _b = Number(Convert.FromHexString(b));
    }

    /// <summary>NIST's P-256, also called secp256r1 and prime256v1.</summary>
    public static PrimeCurve NistP256 { get; } = new(
        "1.2.840.10045.3.1.7",
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    /// <summary>Bitcoin's curve.</summary>
    public static PrimeCurve Secp256k1 { get; } = new(
        "1.3.132.0.10",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "00",
        "07");

    /// <summary>The curve's name among algorithms.</summary>
    public string Oid { get; }

    /// <summary>Whether two coordinates of 32 bytes, big-endian, are a point of the curve, each below the prime.</summary>
    public bool Contains(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        BigInteger xNumber = Number(x);
        BigInteger yNumber = Number(y);
        return xNumber < _prime && yNumber < _prime && BigInteger.ModPow(yNumber, 2, _prime) == RightSide(xNumber);
    }

    /// <summary>Finds the y of a compressed point.</summary>
    /// <param name="x">32 bytes, big-endian.</param>
    /// <param name="isOdd">Which of the two roots.</param>
    /// <param name="point">The point, or the default value.</param>
    /// <returns>False when no point of the curve has that x.</returns>
    public bool TryDecompress(ReadOnlySpan<byte> x, bool isOdd, out ECPoint point)
    {
        point = default;
        BigInteger xNumber = Number(x);
        if (xNumber >= _prime)
            return false;

        // Both primes are 3 modulo 4, where the root of a square is its power of (p + 1) / 4. What is no square shows when squared again; zero
        // is none here, as no point of either curve has y = 0.
        BigInteger square = RightSide(xNumber);
        BigInteger root = BigInteger.ModPow(square, (_prime + 1) / 4, _prime);
        if (BigInteger.ModPow(root, 2, _prime) != square)
            return false;

        BigInteger y = root.IsEven == isOdd ? _prime - root : root;
        point = new ECPoint { X = x.ToArray(), Y = Coordinate(y) };
        return true;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Coordinate(BigInteger number)
    {
        byte[] coordinate = new byte[CoordinateLength];
        number.TryWriteBytes(coordinate.AsSpan(CoordinateLength - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return coordinate;
    }

    private BigInteger RightSide(BigInteger x) => (BigInteger.ModPow(x, 3, _prime) + _a * x + _b) % _prime;
}
