using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class MultibaseTests
{
    private const string OneCase = "fFbBcCvVtTkK";

    public static TheoryData<MultibaseEncoding> Encodings =>
        [.. Enum.GetValues<MultibaseEncoding>().Where(encoding => encoding != MultibaseEncoding.Identity)];

    // The texts of "yes mani !" in the multibase specification's own test cases.
    [Theory]
    [InlineData(MultibaseEncoding.Base2, "001111001011001010111001100100000011011010110000101101110011010010010000000100001")]
    [InlineData(MultibaseEncoding.Base16, "f796573206d616e692021")]
    [InlineData(MultibaseEncoding.Base16Upper, "F796573206D616E692021")]
    [InlineData(MultibaseEncoding.Base32, "bpfsxgidnmfxgsibb")]
    [InlineData(MultibaseEncoding.Base32Upper, "BPFSXGIDNMFXGSIBB")]
    [InlineData(MultibaseEncoding.Base32Hex, "vf5in683dc5n6i811")]
    [InlineData(MultibaseEncoding.Base32HexUpper, "VF5IN683DC5N6I811")]
    [InlineData(MultibaseEncoding.Base32Pad, "cpfsxgidnmfxgsibb")]
    [InlineData(MultibaseEncoding.Base32HexPad, "tf5in683dc5n6i811")]
    [InlineData(MultibaseEncoding.Base36, "k2lcpzo5yikidynfl")]
    [InlineData(MultibaseEncoding.Base36Upper, "K2LCPZO5YIKIDYNFL")]
    [InlineData(MultibaseEncoding.Base58Bitcoin, "z7paNL19xttacUY")]
    [InlineData(MultibaseEncoding.Base58Flickr, "Z7Pznk19XTTzBtx")]
    [InlineData(MultibaseEncoding.Base64, "meWVzIG1hbmkgIQ")]
    [InlineData(MultibaseEncoding.Base64Pad, "MeWVzIG1hbmkgIQ==")]
    [InlineData(MultibaseEncoding.Base64Url, "ueWVzIG1hbmkgIQ")]
    [InlineData(MultibaseEncoding.Base64UrlPad, "UeWVzIG1hbmkgIQ==")]
    public void known_texts_are_written_and_read(MultibaseEncoding encoding, string text)
    {
        byte[] bytes = "yes mani !"u8.ToArray();

        Multibase.Encode(encoding, bytes).ShouldBe(text);

        Multibase.TryDecode(text, out byte[] decoded, out MultibaseEncoding found).ShouldBeTrue();
        decoded.ShouldBe(bytes);
        found.ShouldBe(encoding);
    }

    [Fact]
    public void identity_text_is_its_own_utf8()
    {
        Multibase.TryDecode("\0yés", out byte[] bytes).ShouldBeTrue();

        bytes.ShouldBe("yés"u8.ToArray());
        Multibase.TryDecode("\0\ud800", out _).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => Multibase.Encode(MultibaseEncoding.Identity, [1]));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void any_bytes_survive_in_every_encoding(MultibaseEncoding encoding)
    {
        Gen.Byte.Array[0, 120].Sample(bytes =>
        {
            string text = Multibase.Encode(encoding, bytes);

            Multibase.TryDecode(text, out byte[] decoded).ShouldBeTrue(text);
            decoded.ShouldBe(bytes);
            text[0].ShouldBe((char)encoding);
        });
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void leading_zero_bytes_are_kept(MultibaseEncoding encoding)
    {
        for (int zeros = 0; zeros < 12; zeros++)
        {
            byte[] bytes = [.. new byte[zeros], 0xff, 0x00];

            Multibase.TryDecode(Multibase.Encode(encoding, bytes), out byte[] decoded).ShouldBeTrue();

            decoded.ShouldBe(bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void other_letter_case_is_read_exactly_where_an_encoding_has_one_case(MultibaseEncoding encoding)
    {
        byte[] bytes = [.. Enumerable.Range(100, 40).Select(i => (byte)i)];
        string text = Multibase.Encode(encoding, bytes);
        string swapped = text[0] + string.Concat(text[1..].Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

        bool same = Multibase.TryDecode(swapped, out byte[] decoded) && decoded.AsSpan().SequenceEqual(bytes);

        same.ShouldBe(OneCase.Contains((char)encoding) || encoding == MultibaseEncoding.Base2);
        Multibase.TryDecodeExact(text, out _).ShouldBeTrue();
        if (OneCase.Contains((char)encoding))
            Multibase.TryDecodeExact(swapped, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("9123")]
    [InlineData("!!!")]
    [InlineData("Qmfoo")]
    [InlineData("0101")] // no whole byte
    [InlineData("012345678")]
    [InlineData("f0")]
    [InlineData("f0g")]
    [InlineData("ba")] // five bits
    [InlineData("bab")] // trailing bits that are not zero
    [InlineData("bae=")]
    [InlineData("bae======")] // padded, but not the padded encoding
    [InlineData("cae")] // not padded, but the padded encoding
    [InlineData("cae=====")]
    [InlineData("cae=======")]
    [InlineData("b ae")]
    [InlineData("bae\n")]
    [InlineData("báé")]
    [InlineData("z0")]
    [InlineData("zOIl")]
    [InlineData("kA_")]
    [InlineData("mA")]
    [InlineData("mAB")] // trailing bits
    [InlineData("mAA==")]
    [InlineData("MAA")]
    [InlineData("MAA=")]
    [InlineData("m-_-_")]
    [InlineData("u+/+/")]
    [InlineData("mAA AA")]
    [InlineData("uAA\tAA")]
    [InlineData("\ud800")]
    public void what_is_no_encoding_of_bytes_is_refused(string text)
    {
        Multibase.TryDecode(text, out byte[] bytes).ShouldBeFalse();

        bytes.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void every_character_that_an_alphabet_may_lack_is_refused_at_every_place_without_an_exception(MultibaseEncoding encoding)
    {
        string text = Multibase.Encode(encoding, [1, 2, 3, 4, 5, 6, 7]);
        char[] foreign = [.. Enumerable.Range(0, 33).Select(code => (char)code), '\u007f', '\u0080', '\u00ff', '\u0100', '\ud800', '\uffff'];

        foreach (char character in foreign)
        {
            for (int place = 1; place < text.Length; place++)
            {
                string spoilt = text[..place] + character + text[(place + 1)..];

                Multibase.TryDecode(spoilt, out _).ShouldBeFalse($"U+{(int)character:x4} at {place}");
                ThreadId.TryParse(spoilt, out _).ShouldBeFalse();
                Cid.TryParse("Qm" + spoilt, out _).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void long_texts_are_refused_before_they_cost_anything()
    {
        Multibase.TryDecode('f' + new string('0', Multibase.TextLengthMax), out _).ShouldBeFalse();
        Multibase.TryDecode('z' + new string('2', 513), out _).ShouldBeFalse();
        Multibase.TryDecode('k' + new string('2', 513), out _).ShouldBeFalse();
        Multibase.TryDecode('f' + new string('0', Multibase.TextLengthMax - 2), out byte[] bytes).ShouldBeTrue();
        bytes.Length.ShouldBe(Multibase.TextLengthMax / 2 - 1);
    }

    [Fact]
    public void spoilt_texts_are_refused_without_an_exception_or_encode_back()
    {
        string[] samples = [.. Enum.GetValues<MultibaseEncoding>().Skip(1).Select(encoding => Multibase.Encode(encoding, [0, 0, 1, 128, 255, 77, 200, 3, 9]))];

        Mutations.OfTexts(samples, 10_000, text =>
        {
            if (Multibase.TryDecode(text, out byte[] bytes, out MultibaseEncoding encoding) && encoding != MultibaseEncoding.Identity)
                Multibase.Encode(encoding, bytes).ShouldBe(text, OneCase.Contains((char)encoding) ? StringCompareShould.IgnoreCase : StringCompareShould.IgnoreLineEndings);
        });
    }
}
