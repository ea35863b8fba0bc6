using System.Formats.Asn1;
using System.Security.Cryptography;
using Marten.Threads.Libp2p.Keys;
using Marten.Threads.Protocol.Multiformats;

namespace Marten.Threads.Libp2p.Tests.Keys;

public sealed class RsaPeerKeyTests
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";

    private static readonly byte[] UsualExponent = [1, 0, 1];

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2047, false)]
    [InlineData(2048, true)]
    [InlineData(3072, true)]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    [InlineData(16384, false)]
    public void only_keys_of_2048_to_8192_bits_are_read(int bits, bool isRead)
    {
        RsaPeerKey.TryRead(Info(Modulus(bits), UsualExponent), out _).ShouldBe(isRead);
    }

    [Fact]
    public void the_longest_key_fits_in_the_limit_of_the_protobuf()
    {
        byte[] data = Info(Modulus(RsaPeerKey.ModulusBitsMax), [0x7f, 0xff, 0xff, 0xff]);
        byte[] length = new byte[2];
        Uvarint.Write(length, (ulong)data.Length).ShouldBe(2);

        PeerPublicKey.TryRead([0x08, 0x00, 0x12, .. length, .. data], out PeerPublicKey? key).ShouldBeTrue();

        key.Protobuf.Length.ShouldBeLessThanOrEqualTo(PeerPublicKey.ProtobufLengthMax);
        key.PeerId.Span[2..].ToArray().ShouldBe(SHA256.HashData(key.Protobuf.Span));
    }

    [Theory]
    [InlineData("03", true)]
    [InlineData("010001", true)]
    [InlineData("7fffffff", true)]
    [InlineData("01", false)]
    [InlineData("02", false)]
    [InlineData("010000", false)]
    [InlineData("80000001", false)]
    [InlineData("0100000001", false)]
    public void only_odd_exponents_above_one_of_up_to_31_bits_are_read(string exponent, bool isRead)
    {
        RsaPeerKey.TryRead(Info(Modulus(2048), Convert.FromHexString(exponent)), out _).ShouldBe(isRead);
    }

    [Fact]
    public void an_even_modulus_is_refused()
    {
        byte[] modulus = Modulus(2048);
        modulus[^1] = 2;

        RsaPeerKey.TryRead(Info(modulus, UsualExponent), out _).ShouldBeFalse();
    }

    [Fact]
    public void a_modulus_that_is_no_product_of_two_primes_verifies_nothing()
    {
        RsaPeerKey.TryRead(Info(Modulus(2048), UsualExponent), out RsaPeerKey key).ShouldBeTrue();

        key.Verify([1], new byte[256]).ShouldBeFalse();
        key.Verify([1], Modulus(2048)).ShouldBeFalse();
        key.Verify([1], [.. Enumerable.Repeat((byte)0xff, 256)]).ShouldBeFalse();
    }

    [Fact]
    public void a_key_that_the_platform_made_is_read_and_verifies_pkcs1_only()
    {
        using var rsa = RSA.Create(2048);
        byte[] message = [1, 2, 3];

        RsaPeerKey.TryRead(rsa.ExportSubjectPublicKeyInfo(), out RsaPeerKey key).ShouldBeTrue();

        key.Verify(message, rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)).ShouldBeTrue();
        key.Verify(message, rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)).ShouldBeFalse();
        key.Verify(message, rsa.SignData(message, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)).ShouldBeFalse();
    }

    [Fact]
    public void other_forms_and_algorithms_are_refused()
    {
        byte[] modulus = Modulus(2048);
        byte[] good = Info(modulus, UsualExponent);

        RsaPeerKey.TryRead(good, out _).ShouldBeTrue();
        RsaPeerKey.TryRead(Info(modulus, UsualExponent, RsaPss), out _).ShouldBeFalse("another algorithm");
        RsaPeerKey.TryRead(Info(modulus, UsualExponent, hasNull: false), out _).ShouldBeFalse("no parameters");
        RsaPeerKey.TryRead([.. good, 0], out _).ShouldBeFalse("a byte more");
        RsaPeerKey.TryRead([0x30, 0x83, 0x00, .. good.AsSpan(2)], out _).ShouldBeFalse("a padded length");
        RsaPeerKey.TryRead([0x30, 0x80, .. good.AsSpan(4), 0, 0], out _).ShouldBeFalse("an indefinite length");
        RsaPeerKey.TryRead([], out _).ShouldBeFalse("nothing");
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RsaPeerKey.TryRead(ecdsa.ExportSubjectPublicKeyInfo(), out _).ShouldBeFalse("a key of another type");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void an_element_more_at_any_level_is_refused(int level)
    {
        RsaPeerKey.TryRead(WithElementAt(level: -1), out _).ShouldBeTrue();

        RsaPeerKey.TryRead(WithElementAt(level), out _).ShouldBeFalse();
    }

    // Level 0: behind the key in the info. Level 1: behind the numbers in the bit string. Level 2: a third number.
    private static byte[] WithElementAt(int level)
    {
        var numbers = new AsnWriter(AsnEncodingRules.DER);
        using (numbers.PushSequence())
        {
            numbers.WriteIntegerUnsigned(Modulus(2048));
            numbers.WriteIntegerUnsigned(UsualExponent);
            if (level == 2)
                numbers.WriteNull();
        }

        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier(RsaEncryption);
                info.WriteNull();
            }

            byte[] bits = numbers.Encode();
            info.WriteBitString(level == 1 ? [.. bits, 5, 0] : bits);
            if (level == 0)
                info.WriteNull();
        }

        return info.Encode();
    }

    // Odd, and of exactly that many bits. Nobody knows its factors, which does not matter to the reader.
    private static byte[] Modulus(int bits)
    {
        byte[] modulus = [.. Enumerable.Repeat((byte)0xa5, (bits + 7) / 8)];
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        return modulus;
    }

    private static byte[] Info(byte[] modulus, byte[] exponent, string algorithm = RsaEncryption, bool hasNull = true)
    {
        var numbers = new AsnWriter(AsnEncodingRules.DER);
        using (numbers.PushSequence())
        {
            numbers.WriteIntegerUnsigned(modulus);
            numbers.WriteIntegerUnsigned(exponent);
        }

        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier(algorithm);
                if (hasNull)
                    info.WriteNull();
            }

            info.WriteBitString(numbers.Encode());
        }

        return info.Encode();
    }
}
