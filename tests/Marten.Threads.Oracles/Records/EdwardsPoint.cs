using System.Globalization;
using System.Numerics;

namespace Marten.Threads.Oracles.Records;

/// <summary>
/// The curve of Ed25519 in plain numbers, straight from the formulas of RFC 8032, section 5.1: slow, and independent of the libraries that it
/// checks. Makes the points that no honest signer has.
/// </summary>
public sealed record EdwardsPoint(BigInteger X, BigInteger Y)
{
    private const int EncodedLength = 32;

    public static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    public static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);

    public static readonly EdwardsPoint Neutral = new(0, 1);
    public static readonly EdwardsPoint Base = WithY(Mod(4 * Inverse(5)), odd: false)!;

    /// <summary>The point of the given y whose x is odd or even; null when there is none.</summary>
    public static EdwardsPoint? WithY(BigInteger y, bool odd)
    {
        BigInteger square = Mod((y * y - 1) * Inverse(D * y * y + 1));
        BigInteger x = BigInteger.ModPow(square, (Prime + 3) / 8, Prime);
        if (Mod(x * x - square) != 0)
            x = Mod(x * RootOfMinusOne);
        if (Mod(x * x - square) != 0 || (x.IsZero && odd))
            return null;
        return new EdwardsPoint(x.IsEven == odd ? Prime - x : x, Mod(y));
    }

    /// <summary>The point of 32 bytes; null when they are no canonical encoding of one.</summary>
    public static EdwardsPoint? Decode(ReadOnlySpan<byte> encoding)
    {
        BigInteger y = new(encoding, isUnsigned: true);
        BigInteger sign = BigInteger.Pow(2, 255);
        bool odd = y >= sign;
        y = odd ? y - sign : y;
        return y < Prime ? WithY(y, odd) : null;
    }

    /// <summary>The eight points whose order divides eight; the first is the neutral one.</summary>
    public static EdwardsPoint[] SmallOrder()
    {
        for (BigInteger y = 2; ; y++)
        {
            if (WithY(y, odd: false) is { } point && Order * point is var small && 4 * small != Neutral)
                return [.. Enumerable.Range(0, 8).Select(i => i * small)];
        }
    }

    /// <summary>Whether <c>[s]B = R + [k]A</c>, without multiplication by the cofactor.</summary>
    public static bool EquationHolds(BigInteger s, EdwardsPoint r, BigInteger k, EdwardsPoint a)
    {
        Projective @base = Projective.Of(Base);
        Projective minusA = Projective.Of(-a);
        Projective both = @base.Add(minusA);
        Projective sum = Projective.Of(Neutral);
        for (long bit = Math.Max(s.GetBitLength(), k.GetBitLength()) - 1; bit >= 0; bit--)
        {
            sum = sum.Add(sum);
            (bool ofS, bool ofK) = (!(s >> (int)bit).IsEven, !(k >> (int)bit).IsEven);
            if (ofS || ofK)
                sum = sum.Add(ofS && ofK ? both : ofS ? @base : minusA);
        }

        return Mod(r.X * sum.Z - sum.X).IsZero && Mod(r.Y * sum.Z - sum.Y).IsZero;
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
    public byte[] Encode() => Encode(Y, !X.IsEven);

    /// <summary>Any y below 2^255 with a sign, canonical or not.</summary>
    public static byte[] Encode(BigInteger y, bool odd)
    {
        byte[] bytes = EncodeScalar(y);
        bytes[^1] |= (byte)(odd ? 0x80 : 0);
        return bytes;
    }

    /// <summary>32 bytes, little-endian.</summary>
    public static byte[] EncodeScalar(BigInteger value)
    {
        var bytes = new byte[EncodedLength];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static BigInteger Mod(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);

    // Extended coordinates (RFC 8032, section 5.1.4): they put the costly division off to the end.
    private sealed record Projective(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        private static readonly BigInteger TwoD = Mod(2 * D);

        internal static Projective Of(EdwardsPoint point) => new(point.X, point.Y, 1, Mod(point.X * point.Y));

        internal Projective Add(Projective other)
        {
            BigInteger a = (Y - X) * (other.Y - other.X) % Prime;
            BigInteger b = (Y + X) * (other.Y + other.X) % Prime;
            BigInteger c = TwoD * (T * other.T % Prime) % Prime;
            BigInteger d = 2 * Z * other.Z % Prime;
            return new Projective((b - a) * (d - c) % Prime, (d + c) * (b + a) % Prime, (d - c) * (d + c) % Prime, (b - a) * (b + a) % Prime);
        }

        internal EdwardsPoint Affine()
        {
            BigInteger inverse = Inverse(Z);
            return new EdwardsPoint(Mod(X * inverse), Mod(Y * inverse));
        }
    }
}
