using System.Text;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Testing;
using Marten.Threads.Testing.Wires;

namespace Marten.Threads.Libp2p.Tests.Multistream;

public sealed class MultistreamLineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void a_line_is_its_length_its_text_and_a_newline()
    {
        MultistreamLine.Encode("na", "/é").ShouldBe([3, (byte)'n', (byte)'a', 10, 4, (byte)'/', 0xc3, 0xa9, 10]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(127)] // from here on the length takes two bytes
    [InlineData(1023)] // a kibibyte with its newline
    public async Task lines_up_to_a_kibibyte_are_read(int textLength)
    {
        string text = new('a', textLength);

        MultistreamLine.IsSayable(text).ShouldBeTrue();
        (await ReadAsync(MultistreamLine.Encode(text))).ShouldBe((text, MultistreamRefusal.None));
    }

    [Theory]
    [InlineData("8108", 1024)] // 1,025 bytes
    [InlineData("ff7f", 16_383)]
    [InlineData("808001", 16_384)]
    [InlineData("ffffffff0f", 10)] // 4 GiB
    [InlineData("ffffffffffffffffff01", 10)]
    [InlineData("8300", 2)] // a padded 3
    [InlineData("83", 2)] // which goes on into the text
    [InlineData("00", 0)]
    [InlineData("01", 0)] // only a newline
    public async Task a_length_that_is_too_large_too_small_or_padded_is_refused(string length, int textLength)
    {
        byte[] bytes = [.. Convert.FromHexString(length), .. Encoding.ASCII.GetBytes(new string('a', textLength)), (byte)'\n'];

        (await ReadAsync(bytes)).ShouldBe((null, MultistreamRefusal.MalformedLine));
    }

    [Theory]
    [InlineData("03616263")] // no newline
    [InlineData("030a610a")] // one before the text
    [InlineData("04610a620a")] // one inside
    [InlineData("03c3280a")] // no UTF-8
    [InlineData("03c0800a")] // an overlong zero
    [InlineData("04eda0800a")] // half a pair
    [InlineData("02ff0a")]
    [InlineData("02c30a")] // cut
    public async Task text_without_its_newline_with_another_or_not_of_utf8_is_refused(string bytes)
    {
        (await ReadAsync(Convert.FromHexString(bytes))).ShouldBe((null, MultistreamRefusal.MalformedLine));
    }

    [Fact]
    public async Task what_follows_a_line_is_not_read()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.Pair();
        await near.PutAsync([.. MultistreamLine.Encode("/a"), 1, 2]);

        (string? line, _) = await MultistreamLine.ReadAsync(far, Cancellation).Soon();

        line.ShouldBe("/a");
        (await far.ReadExactlyAsync(2)).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("\n")]
    public void what_would_be_refused_cannot_be_said(string text)
    {
        MultistreamLine.IsSayable(text).ShouldBeFalse();
        MultistreamLine.IsSayable(new string('a', 1024)).ShouldBeFalse();
        MultistreamLine.IsSayable(new string('é', 512)).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_lines_are_read_or_refused_and_nothing_else()
    {
        byte[][] samples = [MultistreamLine.Encode("/multistream/1.0.0"), MultistreamLine.Encode("na"), MultistreamLine.Encode(new string('a', 1023))];

        Mutations.OfBytes(samples, 5_000, bytes =>
        {
            // All is there already, so nothing is waited for.
            ValueTask<(string? Line, MultistreamRefusal Refusal)> reading = MultistreamLine.ReadAsync(new MemoryStream(bytes), CancellationToken.None);
            reading.IsCompletedSuccessfully.ShouldBeTrue();
            (string? line, MultistreamRefusal refusal) = reading.Result;
            (line is null).ShouldBe(refusal != MultistreamRefusal.None);
            if (line is not null)
                bytes.AsSpan().StartsWith(MultistreamLine.Encode(line)).ShouldBeTrue();
        });
    }

    private static async Task<(string? Line, MultistreamRefusal Refusal)> ReadAsync(byte[] bytes) =>
        await MultistreamLine.ReadAsync(new MemoryStream(bytes), Cancellation).Soon();
}
