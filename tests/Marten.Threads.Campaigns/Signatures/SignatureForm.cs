using System.Numerics;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Signatures;

/// <summary>What the strict rule says of a form.</summary>
internal enum FormVerdict
{
    /// <summary>Every one is good.</summary>
    Good,

    /// <summary>None is.</summary>
    Bad,

    /// <summary>The equation decides.</summary>
    Open,
}

/// <summary>One form of signatures.</summary>
/// <param name="Name">What is special.</param>
/// <param name="Verdict">What the rule says.</param>
/// <param name="LibraryMayDiffer">Whether BouncyCastle judges such signatures by another rule (docs/decisions/0011-one-rule-for-signatures.md).</param>
/// <param name="Every">How many units share one; what takes plain numbers to judge takes long.</param>
/// <param name="Make">Makes one, of an honest signature or of points that no signer has.</param>
internal sealed record SignatureForm(string Name, FormVerdict Verdict, bool LibraryMayDiffer, int Every, Func<SignedMessage, CurvePool, SeededRandomSource, SignedMessage> Make)
{
    private static readonly BigInteger TwoTo256 = BigInteger.Pow(2, 256);

    public static IReadOnlyList<SignatureForm> All { get; } =
    [
        new("honest", FormVerdict.Good, false, 1, static (honest, _, _) => honest),
        new("by the formulas", FormVerdict.Good, false, 1, static (_, pool, random) => pool.Sign(random, 0, 0)),
        new("a bit of R", FormVerdict.Bad, false, 1, static (honest, _, random) => honest with { Signature = [.. Flipped(honest.R, random), .. honest.S] }),
        new("a bit of S", FormVerdict.Bad, false, 1, static (honest, _, random) => honest with { Signature = [.. honest.R, .. Flipped(honest.S, random)] }),
        new("a bit of A", FormVerdict.Bad, false, 1, static (honest, _, random) => honest with { Key = Flipped(honest.Key, random) }),
        new("a bit of the message", FormVerdict.Bad, false, 1, static (honest, _, random) => honest with { Message = honest.Message.Length == 0 ? [0] : Flipped(honest.Message, random) }),
        new("the key of another", FormVerdict.Bad, false, 1, static (honest, pool, random) => honest with { Key = pool.Sign(random, 0, 0).Key }),
        new("the order added to S", FormVerdict.Bad, false, 1, static (honest, _, random) => WithS(honest, s => s + ((1 + random.Next(14)) * EdwardsPoint.Order))),
        new("S at or above the order", FormVerdict.Bad, false, 1, static (honest, _, random) => WithS(honest, s => random.Next(3) switch { 0 => EdwardsPoint.Order, 1 => EdwardsPoint.Order + random.Next(1000), _ => TwoTo256 - 1 - random.Next(1000) })),
        new("another length", FormVerdict.Bad, false, 1, static (honest, _, random) => honest with { Signature = random.Next(2) == 0 ? honest.Signature[..random.Next(64)] : [.. honest.Signature, .. honest.R[..(1 + random.Next(32))]] }),
        new("R not canonical", FormVerdict.Bad, false, 1, static (_, pool, random) => pool.SignWithR(random, NotCanonical(random))),
        new("A not canonical", FormVerdict.Bad, false, 1, static (_, pool, random) => pool.SignWithKey(random, NotCanonical(random))),
        new("R of small order", FormVerdict.Bad, true, 1, static (_, pool, random) => pool.SignWithR(random, pool.Small[random.Next(8)])),
        new("A of small order", FormVerdict.Bad, false, 1, static (_, pool, random) => pool.SignWithKey(random, pool.Small[random.Next(8)])),
        new("A and R of small order, S = 0", FormVerdict.Bad, false, 1, static (_, pool, random) => pool.SignWithR(random, pool.Small[random.Next(8)]) with { Key = pool.Small[random.Next(8)] }),
        new("A with a small part", FormVerdict.Open, true, 3, static (_, pool, random) => pool.Sign(random, 1 + random.Next(7), 0)),
        new("R with a small part", FormVerdict.Bad, true, 3, static (_, pool, random) => pool.Sign(random, 0, 1 + random.Next(7))),
        new("A and R with a small part", FormVerdict.Open, true, 3, static (_, pool, random) => pool.Sign(random, 1 + random.Next(7), 1 + random.Next(7))),
    ];

    private static byte[] Flipped(byte[] bytes, SeededRandomSource random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static SignedMessage WithS(SignedMessage honest, Func<BigInteger, BigInteger> change) =>
        honest with { Signature = [.. honest.R, .. EdwardsPoint.EncodeScalar(change(new BigInteger(honest.S, isUnsigned: true)))] };

    // The neutral point and others with y of p and above, and the neutral point and the one of order two with the sign that zero does not have.
    private static byte[] NotCanonical(SeededRandomSource random) => random.Next(4) switch
    {
        0 => EdwardsPoint.Encode(EdwardsPoint.Prime + 1, odd: false),
        1 => EdwardsPoint.Encode(1, odd: true),
        2 => EdwardsPoint.Encode(EdwardsPoint.Prime - 1, odd: true),
        _ => EdwardsPoint.Encode(EdwardsPoint.Prime + random.Next(19), random.Next(2) == 0),
    };
}
