using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Marten.Threads.Oracles.Records;

/// <summary>
/// The strict rule for signatures a second time: BouncyCastle, and the bare equation where a point does not lie in the group of prime order.
/// BouncyCastle multiplies the equation by the cofactor, so what it refuses the bare equation refuses too, and what it accepts there is open.
/// </summary>
public static class Ed25519Rule
{
    public const int KeyLength = 32;
    public const int SignatureLength = 64;

    private static readonly BigInteger Sign = BigInteger.Pow(2, 255);
    private static readonly HashSet<BigInteger> SmallOrder = [.. EdwardsPoint.SmallOrder().Select(static point => point.Y)];

    /// <summary>Whether the bytes could be a key: canonical and not of small order.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => key.Length == KeyLength && IsFit(key);

    /// <summary>Whether the signature is good; false also for lengths that no key or signature has.</summary>
    public static bool Holds(byte[] key, byte[] message, byte[] signature)
    {
        if (signature.Length != SignatureLength || !IsKey(key) || !IsFit(signature.AsSpan(0, KeyLength)))
            return false;
        BigInteger s = new(signature.AsSpan(KeyLength), isUnsigned: true);
        if (s >= EdwardsPoint.Order)
            return false;
        if (!Ed25519.Verify(signature, 0, key, 0, message, 0, message.Length))
            return false;
        if (Ed25519.ValidatePublicKeyFull(key, 0) && Ed25519.ValidatePublicKeyFull(signature, 0))
            return true;

        return EdwardsPoint.Decode(key) is { } a
            && EdwardsPoint.Decode(signature.AsSpan(0, KeyLength)) is { } r
            && EdwardsPoint.EquationHolds(s, r, Challenge(signature.AsSpan(0, KeyLength), key, message), a);
    }

    /// <summary>The number k: SHA-512 over R, A and the message, reduced by the group order before anything is multiplied with it.</summary>
    public static BigInteger Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) =>
        new BigInteger(SHA512.HashData([.. r, .. key, .. message]), isUnsigned: true) % EdwardsPoint.Order;

    private static bool IsFit(ReadOnlySpan<byte> point)
    {
        BigInteger y = new BigInteger(point, isUnsigned: true) % Sign;
        return y < EdwardsPoint.Prime && !SmallOrder.Contains(y);
    }
}
