using System.Formats.Asn1;
using Marten.Threads.Libp2p.Keys;

namespace Marten.Threads.Libp2p.Tests.Keys;

public sealed class DerReaderTests
{
    [Theory]
    [InlineData("020101", "01")]
    [InlineData("02017f", "7f")]
    [InlineData("02020080", "80")]
    [InlineData("020200ff", "ff")]
    [InlineData("02020100", "0100")]
    public void a_positive_number_is_read_without_its_sign_byte(string der, string magnitude)
    {
        var reader = new DerReader(Convert.FromHexString(der));

        reader.TryReadPositive(out ReadOnlySpan<byte> number).ShouldBeTrue();

        Convert.ToHexStringLower(number).ShouldBe(magnitude);
        reader.IsAtEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("020100", "zero")]
    [InlineData("02020001", "padded")]
    [InlineData("0202007f", "padded below the sign bit")]
    [InlineData("020180", "negative")]
    [InlineData("0202ff7f", "negative, two bytes")]
    [InlineData("0200", "no content")]
    [InlineData("030101", "another tag")]
    [InlineData("0202", "cut off")]
    [InlineData("02810101", "a long length")]
    [InlineData("", "nothing")]
    public void other_spellings_of_a_number_are_refused(string der, string why)
    {
        var reader = new DerReader(Convert.FromHexString(der));

        reader.TryReadPositive(out ReadOnlySpan<byte> number).ShouldBeFalse(why);

        number.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void what_follows_an_element_is_left()
    {
        var reader = new DerReader([0x30, 0x00, 0x05, 0x00]);

        reader.TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> content).ShouldBeTrue();

        content.IsEmpty.ShouldBeTrue();
        reader.IsAtEnd.ShouldBeFalse();
    }
}
