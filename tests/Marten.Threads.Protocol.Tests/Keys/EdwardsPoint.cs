using System.Numerics;

namespace Marten.Threads.Protocol.Tests.Keys;

/// <summary>
/// The curve of Ed25519 in plain numbers, straight from the formulas of RFC 8032, section 5.1: slow, and independent of the library that it
/// checks. Makes the points that no honest signer has.
/// </summary>
internal sealed record EdwardsPoint(BigInteger X, BigInteger Y)
{
    internal static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    internal static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);

    internal static readonly EdwardsPoint Neutral = new(0, 1);
    internal static readonly EdwardsPoint Base = WithY(Mod(4 * Inverse(5)), odd: false)!;

    /// <summary>The point of the given y whose x is odd or even; null when there is none.</summary>
    internal static EdwardsPoint? WithY(BigInteger y, bool odd)
    {
        BigInteger square = Mod((y * y - 1) * Inverse(D * y * y + 1));
        BigInteger x = BigInteger.ModPow(square, (Prime + 3) / 8, Prime);
        if (Mod(x * x - square) != 0)
            x = Mod(x * RootOfMinusOne);
        if (Mod(x * x - square) != 0 || (x.IsZero && odd))
            return null;
        return new EdwardsPoint(x.IsEven == odd ? Prime - x : x, Mod(y));
    }

    /// <summary>The eight points whose order divides eight; the first is the neutral one.</summary>
    internal static EdwardsPoint[] SmallOrder()
    {
        for (BigInteger y = 2; ; y++)
        {
            if (WithY(y, odd: false) is { } point && Order * point is var small && 4 * small != Neutral)
                return [.. Enumerable.Range(0, 8).Select(i => i * small)];
        }
    }

    public static EdwardsPoint operator +(EdwardsPoint left, EdwardsPoint right) => Projective.Of(left).Add(Projective.Of(right)).Affine();

    public static EdwardsPoint operator -(EdwardsPoint point) => new(Mod(-point.X), point.Y);

    public static EdwardsPoint operator *(BigInteger times, EdwardsPoint point)
    {
        Projective sum = Projective.Of(Neutral);
        for (Projective power = Projective.Of(point); times > 0; times >>= 1, power = power.Add(power))
        {
            if (!times.IsEven)
                sum = sum.Add(power);
        }

        return sum.Affine();
    }

    /// <summary>32 bytes: y, little-endian, with the parity of x in the top bit.</summary>
    internal byte[] Encode() => Encode(Y, !X.IsEven);

    /// <summary>Any y below 2^255 with a sign, canonical or not.</summary>
    internal static byte[] Encode(BigInteger y, bool odd)
    {
        byte[] bytes = EncodeScalar(y);
        bytes[31] |= (byte)(odd ? 0x80 : 0);
        return bytes;
    }

    /// <summary>32 bytes, little-endian.</summary>
    internal static byte[] EncodeScalar(BigInteger value)
    {
        var bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static BigInteger Mod(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);

    // Extended coordinates (RFC 8032, section 5.1.4): they put the costly division off to the end.
    private sealed record Projective(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        internal static Projective Of(EdwardsPoint point) => new(point.X, point.Y, 1, Mod(point.X * point.Y));

        internal Projective Add(Projective other)
        {
            BigInteger a = Mod((Y - X) * (other.Y - other.X));
            BigInteger b = Mod((Y + X) * (other.Y + other.X));
            BigInteger c = Mod(T * Mod(2 * D * other.T));
            BigInteger d = Mod(2 * Z * other.Z);
            return new Projective(Mod((b - a) * (d - c)), Mod((d + c) * (b + a)), Mod((d - c) * (d + c)), Mod((b - a) * (b + a)));
        }

        internal EdwardsPoint Affine()
        {
            BigInteger inverse = Inverse(Z);
            return new EdwardsPoint(Mod(X * inverse), Mod(Y * inverse));
        }
    }
}
