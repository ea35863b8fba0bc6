using System.Numerics;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

/// <summary>
/// Signatures of the kinds that the paper "Taming the many EdDSAs" and the Wycheproof project list, each with the verdict of the strict rule:
/// from the product, and from a second implementation of the rule.
/// </summary>
public sealed class SignatureVectorTests
{
    private static readonly byte[] Message = "a record"u8.ToArray();
    private static readonly SigningKey Signer = SigningKey.Generate(new SeededRandomSource(1));
    private static readonly byte[] Key = Signer.VerifyingKey.Raw.ToArray();
    private static readonly byte[] Good = Signer.Sign(Message);

    public static TheoryData<int> Numbers => [.. SpeccheckCase.All.Select(one => one.Number)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void the_cases_of_taming_the_many_eddsas_get_the_strict_verdict(int number)
    {
        SpeccheckCase one = SpeccheckCase.All[number];
        byte[] key = Convert.FromHexString(one.Key);
        byte[] message = Convert.FromHexString(one.Message);
        byte[] signature = Convert.FromHexString(one.Signature);

        Verify(key, message, signature).ShouldBe(one.IsGood, one.About);

        // docs/decisions/0011-one-rule-for-signatures.md tells these differences
        Ed25519.Verify(signature, 0, key, 0, message, 0, message.Length).ShouldBe(one.BouncyCastleSaysGood, one.About);
    }

    // Wycheproof calls these "special values for r and s".
    [Fact]
    public void special_values_of_r_and_s_are_refused()
    {
        BigInteger[] rs = [0, 1, 2, EdwardsPoint.Order - 1, EdwardsPoint.Order, EdwardsPoint.Prime - 1, EdwardsPoint.Prime, EdwardsPoint.Prime + 1, BigInteger.Pow(2, 256) - 1];
        BigInteger[] ss = [0, 1, EdwardsPoint.Order - 1, EdwardsPoint.Order, EdwardsPoint.Order + 1, EdwardsPoint.Prime, BigInteger.Pow(2, 255), BigInteger.Pow(2, 256) - 1];

        foreach (BigInteger r in rs)
        {
            foreach (BigInteger s in ss)
                Verify(Key, Message, [.. EdwardsPoint.EncodeScalar(r), .. EdwardsPoint.EncodeScalar(s)]).ShouldBeFalse($"R = {r}, S = {s}");
        }
    }

    // Wycheproof: "signature malleability".
    [Fact]
    public void an_s_that_only_means_the_same_is_refused()
    {
        BigInteger s = new(Good.AsSpan(32), isUnsigned: true);
        BigInteger[] added = [.. Enumerable.Range(1, 15).Select(times => times * EdwardsPoint.Order), .. Enumerable.Range(252, 4).Select(bit => BigInteger.Pow(2, bit)), EdwardsPoint.Prime];
        int judged = 0;

        foreach (BigInteger other in added.Select(one => s + one).Where(other => other < BigInteger.Pow(2, 256)))
        {
            Verify(Key, Message, [.. Good.AsSpan(0, 32), .. EdwardsPoint.EncodeScalar(other)]).ShouldBeFalse($"S + {other - s}");
            judged++;
        }

        judged.ShouldBeGreaterThan(15);
    }

    // Wycheproof: "truncated signature", "signature with garbage", "removing a byte".
    [Fact]
    public void a_signature_of_another_length_is_refused()
    {
        byte[][] spoilt =
        [
            [], [0x00], Good[..32], Good[..63], Good[1..], [.. Good, 0x00], [0x00, .. Good], [.. Good, .. Good], [.. Good[..32], .. Good[33..]],
            [.. Good[..32], 0x00, .. Good[32..]], [0x30, 0x44, .. Good],
        ];

        foreach (byte[] signature in spoilt)
            Verify(Key, Message, signature).ShouldBeFalse(Convert.ToHexString(signature));
        Verify(Key, Message, Good).ShouldBeTrue();
    }

    // Wycheproof: "R encodes y = 1 with the sign bit of x set": a point that nobody can decode, and the neutral one where that bit is ignored.
    [Fact]
    public void an_r_of_x_zero_with_a_sign_is_refused_though_s_fits()
    {
        BigInteger secret = 123456789;
        byte[] key = (secret * EdwardsPoint.Base).Encode();

        foreach (BigInteger y in (BigInteger[])[1, EdwardsPoint.Prime - 1])
        {
            byte[] r = EdwardsPoint.Encode(y, odd: true);
            BigInteger s = Ed25519Rule.Challenge(r, key, Message) * secret % EdwardsPoint.Order;

            Verify(key, Message, [.. r, .. EdwardsPoint.EncodeScalar(s)]).ShouldBeFalse();
        }
    }

    // Wycheproof: "S just under the bound".
    [Fact]
    public void the_largest_s_that_a_signer_meets_by_chance_is_accepted()
    {
        BigInteger secret = 123456789;
        byte[] key = (secret * EdwardsPoint.Base).Encode();
        BigInteger largest = 0;
        for (int nonce = 1; nonce <= 64; nonce++)
        {
            byte[] r = (nonce * EdwardsPoint.Base).Encode();
            BigInteger s = (nonce + (Ed25519Rule.Challenge(r, key, Message) * secret)) % EdwardsPoint.Order;

            Verify(key, Message, [.. r, .. EdwardsPoint.EncodeScalar(s)]).ShouldBeTrue();
            largest = BigInteger.Max(largest, s);
        }

        largest.ShouldBeGreaterThan(EdwardsPoint.Order * 9 / 10);
    }

    private static bool Verify(byte[] key, byte[] message, byte[] signature)
    {
        bool isGood = VerifyingKey.TryFromRaw(key, out VerifyingKey verifying) && verifying.Verify(message, signature);

        Ed25519Rule.Holds(key, message, signature).ShouldBe(isGood, "the second implementation");
        return isGood;
    }
}
