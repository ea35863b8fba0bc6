using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class UvarintTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(1UL, "01")]
    [InlineData(127UL, "7f")]
    [InlineData(128UL, "8001")]
    [InlineData(406UL, "9603")]
    [InlineData(421UL, "a503")]
    [InlineData(16384UL, "808001")]
    [InlineData(ulong.MaxValue, "ffffffffffffffffff01")]
    public void known_numbers_are_written_and_read(ulong value, string hex)
    {
        var written = new byte[Uvarint.LengthMax];

        int length = Uvarint.Write(written, value);

        Convert.ToHexStringLower(written[..length]).ShouldBe(hex);
        Uvarint.Length(value).ShouldBe(length);
        Uvarint.TryRead(written, out ulong read, out int readLength).ShouldBeTrue();
        read.ShouldBe(value);
        readLength.ShouldBe(length);
    }

    [Fact]
    public void any_number_survives_and_leaves_what_follows()
    {
        Gen.Select(Gen.Int[0, 63], Gen.ULong, (shift, value) => value >> shift).Sample(value =>
        {
            var bytes = new byte[Uvarint.LengthMax + 1];
            int length = Uvarint.Write(bytes, value);
            bytes[length] = 0xff;

            Uvarint.TryRead(bytes, out ulong read, out int readLength).ShouldBeTrue();
            (read, readLength, length).ShouldBe((value, length, Uvarint.Length(value)));
            Uvarint.TryReadPadded(bytes, out ulong padded, out _).ShouldBeTrue();
            padded.ShouldBe(value);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffff")]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("ffffffffffffffffffff01")]
    public void cut_and_overlong_numbers_are_refused_in_both_ways(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Uvarint.TryRead(bytes, out ulong value, out int length).ShouldBeFalse();
        (value, length).ShouldBe((0UL, 0));
        Uvarint.TryReadPadded(bytes, out value, out length).ShouldBeFalse();
        (value, length).ShouldBe((0UL, 0));
    }

    [Theory]
    [InlineData("8100", 1UL, 2)]
    [InlineData("8000", 0UL, 2)]
    [InlineData("81808080808080808000", 1UL, 10)]
    public void a_padded_number_is_read_for_thread_ids_only(string hex, ulong expected, int expectedLength)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Uvarint.TryReadPadded(bytes, out ulong value, out int length).ShouldBeTrue();

        (value, length).ShouldBe((expected, expectedLength));
        Uvarint.TryRead(bytes, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void a_destination_without_room_is_misuse()
    {
        Should.Throw<ArgumentException>(() => Uvarint.Write(new byte[1], 128));
    }
}
