using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Marten.Threads.Libp2p.Keys;

namespace Marten.Threads.Libp2p.Tests.Keys;

public sealed class EcdsaPeerKeyTests
{
    private const int HeadLength = 27;

    private static readonly byte[] Message = [1, 2, 3];

    private static readonly BigInteger NistP256Order =
        BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Fact]
    public void keys_that_the_platform_made_are_read_and_verify()
    {
        for (int i = 0; i < 20; i++)
        {
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

            NistP256PeerKey.TryRead(ecdsa.ExportSubjectPublicKeyInfo(), out EcdsaPeerKey key).ShouldBeTrue();

            key.Verify(Message, Sign(ecdsa)).ShouldBeTrue();
        }
    }

    [Fact]
    public void compressed_points_of_bitcoins_curve_are_opened_to_the_point_that_the_platform_made()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS does not know secp256k1.");
        for (int i = 0; i < 20; i++)
        {
            using var ecdsa = ECDsa.Create(ECCurve.CreateFromValue(PrimeCurve.Secp256k1.Oid));
            ECPoint point = ecdsa.ExportParameters(false).Q;
            bool isOdd = (point.Y![^1] & 1) == 1;

            PrimeCurve.Secp256k1.TryDecompress(point.X, isOdd, out ECPoint opened).ShouldBeTrue();
            Secp256k1PeerKey.TryRead([(byte)(isOdd ? 3 : 2), .. point.X!], out EcdsaPeerKey key).ShouldBeTrue();
            Secp256k1PeerKey.TryRead([(byte)(isOdd ? 2 : 3), .. point.X!], out EcdsaPeerKey negated).ShouldBeTrue();

            opened.Y.ShouldBe(point.Y);
            key.Verify(Message, Sign(ecdsa)).ShouldBeTrue();
            negated.Verify(Message, Sign(ecdsa)).ShouldBeFalse();
        }
    }

    [Fact]
    public void a_point_that_is_not_on_the_curve_is_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] info = ecdsa.ExportSubjectPublicKeyInfo();

        for (int i = HeadLength; i < info.Length; i++)
        {
            info[i] ^= 1;
            NistP256PeerKey.TryRead(info, out _).ShouldBeFalse();
            info[i] ^= 1;
        }

        NistP256PeerKey.TryRead([.. info.AsSpan(0, HeadLength), .. new byte[64]], out _).ShouldBeFalse();
        NistP256PeerKey.TryRead([.. info.AsSpan(0, HeadLength), .. Enumerable.Repeat((byte)0xff, 64)], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000005")] // 5³ + 7 is no square
    [InlineData("020000000000000000000000000000000000000000000000000000000000000000")] // nor is 7
    [InlineData("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")] // the prime, another 0
    [InlineData("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30")] // another 1, and 1 would do
    [InlineData("04")]
    [InlineData("00")]
    [InlineData("")]
    public void what_no_point_of_bitcoins_curve_is_compressed_to_is_refused(string key)
    {
        Secp256k1PeerKey.TryRead(Convert.FromHexString(key), out _).ShouldBeFalse();
    }

    [Fact]
    public void the_base_point_of_bitcoins_curve_is_read_in_its_compressed_form_only()
    {
        byte[] x = Convert.FromHexString("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
        byte[] y = Convert.FromHexString("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

        PrimeCurve.Secp256k1.Contains(x, y).ShouldBeTrue();
        PrimeCurve.Secp256k1.TryDecompress(x, false, out ECPoint point).ShouldBeTrue();
        point.Y.ShouldBe(y);
        Secp256k1PeerKey.TryRead([2, .. x], out _).ShouldBeTrue();
        Secp256k1PeerKey.TryRead([2, .. x, 0], out _).ShouldBeFalse();
        Secp256k1PeerKey.TryRead([4, .. x, .. y], out _).ShouldBeFalse();
        Secp256k1PeerKey.TryRead([6, .. x, .. y], out _).ShouldBeFalse();
    }

    [Fact]
    public void other_curves_and_forms_are_refused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] info = p256.ExportSubjectPublicKeyInfo();

        NistP256PeerKey.TryRead(p384.ExportSubjectPublicKeyInfo(), out _).ShouldBeFalse();
        NistP256PeerKey.TryRead([.. info, 0], out _).ShouldBeFalse();
        NistP256PeerKey.TryRead(info.AsSpan()[..^1], out _).ShouldBeFalse();
        NistP256PeerKey.TryRead([], out _).ShouldBeFalse();
    }

    [Fact]
    public void a_high_s_is_as_good_as_a_low_one()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        NistP256PeerKey.TryRead(ecdsa.ExportSubjectPublicKeyInfo(), out EcdsaPeerKey key).ShouldBeTrue();
        (BigInteger r, BigInteger s) = Numbers(Sign(ecdsa));

        key.Verify(Message, Der(r, s)).ShouldBeTrue();
        key.Verify(Message, Der(r, NistP256Order - s)).ShouldBeTrue();
    }

    [Fact]
    public void numbers_beyond_the_order_are_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        NistP256PeerKey.TryRead(ecdsa.ExportSubjectPublicKeyInfo(), out EcdsaPeerKey key).ShouldBeTrue();
        (BigInteger r, BigInteger s) = Numbers(Sign(ecdsa));
        BigInteger[] beyond = [0, -1, -r, NistP256Order, BigInteger.One << 255, (BigInteger.One << 256) - 1, BigInteger.One << 256, r + (BigInteger.One << 256)];

        foreach (BigInteger number in beyond)
        {
            key.Verify(Message, Der(number, s)).ShouldBeFalse();
            key.Verify(Message, Der(r, number)).ShouldBeFalse();
        }
    }

    [Fact]
    public void a_signature_in_another_spelling_is_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        NistP256PeerKey.TryRead(ecdsa.ExportSubjectPublicKeyInfo(), out EcdsaPeerKey key).ShouldBeTrue();
        byte[] signature = Sign(ecdsa);
        while (signature.Length > EcdsaPeerKey.SignatureLengthMax - 2 || signature[4] == 0) // a longer one would be refused for its length alone
            signature = Sign(ecdsa);
        int rLength = signature[3];

        key.Verify(Message, signature).ShouldBeTrue();
        key.Verify(Message, [0x30, 0x81, .. signature.AsSpan(1)]).ShouldBeFalse("a long length");
        key.Verify(Message, [0x30, 0x80, .. signature.AsSpan(2), 0, 0]).ShouldBeFalse("an indefinite length");
        key.Verify(Message, [0x30, (byte)(signature[1] + 1), 2, (byte)(rLength + 1), 0, .. signature.AsSpan(4)]).ShouldBeFalse("a padded number");
        key.Verify(Message, [0x30, (byte)(signature[1] + 2), .. signature.AsSpan(2), 5, 0]).ShouldBeFalse("a third part");
        key.Verify(Message, [0x31, .. signature.AsSpan(1)]).ShouldBeFalse("a set");
        key.Verify(Message, ecdsa.SignData(Message, HashAlgorithmName.SHA256)).ShouldBeFalse("two bare numbers");
    }

    private static byte[] Sign(ECDsa ecdsa) => ecdsa.SignData(Message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static (BigInteger R, BigInteger S) Numbers(byte[] signature)
    {
        AsnReader reader = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return (reader.ReadInteger(), reader.ReadInteger());
    }

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }
}
