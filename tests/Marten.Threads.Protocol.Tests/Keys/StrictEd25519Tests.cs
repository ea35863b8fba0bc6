using System.Numerics;
using System.Security.Cryptography;
using Marten.Threads.Oracles.Records;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Keys;

public sealed class StrictEd25519Tests
{
    private static readonly byte[] Message = "a record"u8.ToArray();
    private static readonly BigInteger Secret = new(123456789);
    private static readonly EdwardsPoint Honest = Secret * EdwardsPoint.Base;
    private static readonly EdwardsPoint[] Small = EdwardsPoint.SmallOrder();

    // RFC 8032, section 7.1: the first three tests.
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void the_rfcs_own_tests_pass(string seed, string publicKey, string message, string signature)
    {
        SigningKey.TryFromSeed(Convert.FromHexString(seed), out SigningKey? key).ShouldBeTrue();

        Convert.ToHexStringLower(key.VerifyingKey.Raw.Span).ShouldBe(publicKey);
        Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))).ShouldBe(signature);
        key.VerifyingKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)).ShouldBeTrue();
    }

    [Fact]
    public void a_signature_made_by_the_formulas_alone_is_accepted()
    {
        Verify(Honest, 987654321 * EdwardsPoint.Base, 987654321, Secret).ShouldBeTrue();
    }

    [Fact]
    public void the_group_order_added_to_s_is_refused()
    {
        (byte[] key, byte[] signature) = Sign(Honest, 987654321 * EdwardsPoint.Base, 987654321, Secret);
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true);

        for (BigInteger shifted = s + EdwardsPoint.Order; shifted < BigInteger.Pow(2, 256); shifted += EdwardsPoint.Order)
        {
            byte[] other = [.. signature.AsSpan(0, 32), .. EdwardsPoint.EncodeScalar(shifted)];

            VerifyRaw(key, other).ShouldBeFalse();
        }

        VerifyRaw(key, signature).ShouldBeTrue();
    }

    [Fact]
    public void a_scalar_is_canonical_below_the_group_order()
    {
        StrictEd25519.IsCanonicalScalar(EdwardsPoint.EncodeScalar(0)).ShouldBeTrue();
        StrictEd25519.IsCanonicalScalar(EdwardsPoint.EncodeScalar(EdwardsPoint.Order - 1)).ShouldBeTrue();
        StrictEd25519.IsCanonicalScalar(EdwardsPoint.EncodeScalar(EdwardsPoint.Order)).ShouldBeFalse();
        StrictEd25519.IsCanonicalScalar(EdwardsPoint.EncodeScalar(EdwardsPoint.Order + 1)).ShouldBeFalse();
        StrictEd25519.IsCanonicalScalar(EdwardsPoint.EncodeScalar(BigInteger.Pow(2, 256) - 1)).ShouldBeFalse();
    }

    [Fact]
    public void the_eight_points_of_small_order_are_no_keys()
    {
        Small.Select(point => Convert.ToHexString(point.Encode())).Distinct(StringComparer.Ordinal).Count().ShouldBe(8);

        foreach (EdwardsPoint point in Small)
        {
            VerifyingKey.TryFromRaw(point.Encode(), out _).ShouldBeFalse();
            Verify(point, 987654321 * EdwardsPoint.Base, 987654321, secret: 0).ShouldBeFalse();
        }
    }

    [Fact]
    public void the_eight_points_of_small_order_are_refused_as_r()
    {
        foreach (EdwardsPoint point in Small)
            Verify(Honest, point, nonce: 0, Secret).ShouldBeFalse();
    }

    [Fact]
    public void a_key_that_is_not_canonical_is_refused_in_every_spelling()
    {
        int onCurve = 0;
        for (BigInteger y = 0; y < 19; y++)
        {
            foreach (bool odd in new[] { false, true })
            {
                VerifyingKey.TryFromRaw(EdwardsPoint.Encode(EdwardsPoint.Prime + y, odd), out _).ShouldBeFalse();
                onCurve += EdwardsPoint.WithY(y, odd) is null ? 0 : 1;
            }
        }

        // Nineteen values of y have a second spelling; of these points only the ones of small order could carry a signature.
        onCurve.ShouldBeGreaterThan(20);
        VerifyingKey.TryFromRaw(EdwardsPoint.Encode(EdwardsPoint.Prime - 2, odd: false), out _).ShouldBeTrue();
        VerifyingKey.TryFromRaw(EdwardsPoint.Encode(1, odd: true), out _).ShouldBeFalse();
        VerifyingKey.TryFromRaw(EdwardsPoint.Encode(EdwardsPoint.Prime - 1, odd: true), out _).ShouldBeFalse();
    }

    [Fact]
    public void r_that_is_not_canonical_is_refused_though_the_equation_holds()
    {
        // The neutral point as R, spelled with y = p + 1: k is taken over that spelling, and S = k * a fits.
        byte[] r = EdwardsPoint.Encode(EdwardsPoint.Prime + 1, odd: false);
        byte[] key = Honest.Encode();
        BigInteger s = Challenge(r, key) * Secret % EdwardsPoint.Order;

        VerifyRaw(key, [.. r, .. EdwardsPoint.EncodeScalar(s)]).ShouldBeFalse();
        VerifyRaw(key, [.. EdwardsPoint.Encode(1, odd: true), .. EdwardsPoint.EncodeScalar(s)]).ShouldBeFalse();
    }

    [Fact]
    public void the_equation_without_cofactor_decides_where_points_have_a_small_part()
    {
        int accepted = 0, refused = 0;
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                for (int nonce = 1; nonce <= 2; nonce++)
                {
                    EdwardsPoint a = Honest + Small[i];
                    EdwardsPoint r = nonce * EdwardsPoint.Base + Small[j];
                    (byte[] key, byte[] signature) = Sign(a, r, nonce, Secret);
                    BigInteger s = new(signature.AsSpan(32), isUnsigned: true);
                    bool holds = (s * EdwardsPoint.Base + -(Challenge(r.Encode(), key) * a)) == r;

                    VerifyRaw(key, signature).ShouldBe(holds, $"A + {i}T, R + {j}T, nonce {nonce}");
                    accepted += holds ? 1 : 0;
                    refused += holds ? 0 : 1;
                }
            }
        }

        // Both kinds occur: the cofactored equation would accept all of them.
        accepted.ShouldBeGreaterThan(5);
        refused.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void honest_signatures_agree_with_the_formulas()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            using SigningKey key = SigningKey.Generate(new SeededRandomSource(seed));
            byte[] signature = key.Sign(Message);
            BigInteger s = new(signature.AsSpan(32), isUnsigned: true);
            EdwardsPoint a = Decode(key.VerifyingKey.Raw.Span);
            BigInteger k = Challenge(signature[..32], key.VerifyingKey.Raw.ToArray());

            (s * EdwardsPoint.Base).ShouldBe(Decode(signature.AsSpan(0, 32)) + k * a);
            key.VerifyingKey.Verify(Message, signature).ShouldBeTrue();
        }
    }

    [Fact]
    public void a_key_off_the_curve_verifies_nothing()
    {
        BigInteger y = 2;
        while (EdwardsPoint.WithY(y, odd: false) is not null)
            y++;
        using SigningKey other = SigningKey.Generate(new SeededRandomSource(1));

        VerifyingKey.TryFromRaw(EdwardsPoint.Encode(y, odd: false), out VerifyingKey key).ShouldBeTrue();

        key.Verify(Message, other.Sign(Message)).ShouldBeFalse();
        SealedBox.TrySeal(key, Message, new SeededRandomSource(1), out _).ShouldBeFalse();
    }

    private static bool Verify(EdwardsPoint a, EdwardsPoint r, BigInteger nonce, BigInteger secret)
    {
        (byte[] key, byte[] signature) = Sign(a, r, nonce, secret);
        return VerifyRaw(key, signature);
    }

    // The rule itself, past the construction of a key, which refuses the worst before a signature is looked at.
    private static bool VerifyRaw(byte[] key, byte[] signature)
    {
        bool asKey = VerifyingKey.TryFromRaw(key, out VerifyingKey verifyingKey) && verifyingKey.Verify(Message, signature);
        StrictEd25519.IsAcceptableKey(key).ShouldBe(verifyingKey.IsDefined);
        return asKey || StrictEd25519.Verify(key, Message, signature);
    }

    private static (byte[] Key, byte[] Signature) Sign(EdwardsPoint a, EdwardsPoint r, BigInteger nonce, BigInteger secret)
    {
        byte[] key = a.Encode();
        byte[] commitment = r.Encode();
        BigInteger s = (nonce + Challenge(commitment, key) * secret) % EdwardsPoint.Order;
        return (key, [.. commitment, .. EdwardsPoint.EncodeScalar(s)]);
    }

    private static BigInteger Challenge(byte[] r, byte[] key) =>
        new BigInteger(SHA512.HashData([.. r, .. key, .. Message]), isUnsigned: true) % EdwardsPoint.Order;

    private static EdwardsPoint Decode(ReadOnlySpan<byte> bytes)
    {
        byte[] y = bytes.ToArray();
        y[31] &= 0x7f;
        return EdwardsPoint.WithY(new BigInteger(y, isUnsigned: true), odd: bytes[31] >= 0x80)!;
    }
}
