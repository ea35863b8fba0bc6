using System.Numerics;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Signatures;

/// <summary>
/// Points that no honest signer has: multiples of the base point with one of the eight points of small order added. They are made once, because
/// making them takes longer than judging them.
/// </summary>
internal sealed class CurvePool
{
    private const int Multiples = 64;

    private readonly (BigInteger Scalar, byte[][] Encodings)[] _points;

    public CurvePool(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        Small = [.. EdwardsPoint.SmallOrder().Select(static point => point.Encode())];
        _points = [.. Enumerable.Range(0, Multiples).Select(_ => Multiple(random))];
    }

    /// <summary>The points of small order; the first is the neutral one.</summary>
    public byte[][] Small { get; }

    /// <summary>A signature made by the formulas of signing, with points of small order added to A and R.</summary>
    /// <param name="random">Chooses multiples and the message.</param>
    /// <param name="ofKey">Which point is added to A; 0 for none.</param>
    /// <param name="ofR">Which point is added to R; 0 for none.</param>
    public SignedMessage Sign(SeededRandomSource random, int ofKey, int ofR)
    {
        var (secret, keys) = _points[random.Next(Multiples)];
        var (nonce, rs) = _points[random.Next(Multiples)];
        return Sign(keys[ofKey], secret, rs[ofR], nonce, random);
    }

    /// <summary>The same with any bytes for R, for which S fits as if they were the neutral point.</summary>
    public SignedMessage SignWithR(SeededRandomSource random, byte[] r)
    {
        var (secret, keys) = _points[random.Next(Multiples)];
        return Sign(keys[0], secret, r, 0, random);
    }

    /// <summary>The same with any bytes for A, for which S fits as if they were the neutral point.</summary>
    public SignedMessage SignWithKey(SeededRandomSource random, byte[] key)
    {
        var (nonce, rs) = _points[random.Next(Multiples)];
        return Sign(key, 0, rs[0], nonce, random);
    }

    private static SignedMessage Sign(byte[] key, BigInteger secret, byte[] r, BigInteger nonce, SeededRandomSource random)
    {
        var message = new byte[random.Next(100)];
        random.Fill(message);
        var s = (nonce + (Ed25519Rule.Challenge(r, key, message) * secret)) % EdwardsPoint.Order;
        return new SignedMessage(key, message, [.. r, .. EdwardsPoint.EncodeScalar(s)]);
    }

    private static (BigInteger Scalar, byte[][] Encodings) Multiple(SeededRandomSource random)
    {
        var bytes = new byte[32];
        random.Fill(bytes);
        var scalar = new BigInteger(bytes, isUnsigned: true) % EdwardsPoint.Order;
        var point = scalar * EdwardsPoint.Base;
        return (scalar, [.. EdwardsPoint.SmallOrder().Select(small => (point + small).Encode())]);
    }
}
