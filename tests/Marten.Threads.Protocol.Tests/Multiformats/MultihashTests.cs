using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Multiformats;

public sealed class MultihashTests
{
    [Fact]
    public void a_whole_hash_is_read()
    {
        byte[] bytes = [0x12, 0x20, .. Enumerable.Range(0, 32).Select(i => (byte)i)];

        Multihash.TryRead(bytes, out ulong code, out ReadOnlySpan<byte> digest).ShouldBeTrue();

        code.ShouldBe(Multihash.Sha256);
        digest.ToArray().ShouldBe(bytes[2..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1220")]
    [InlineData("121f00000000000000000000000000000000000000000000000000000000000000")] // shortened
    [InlineData("12200000000000000000000000000000000000000000000000000000000000000000ff")] // something follows
    [InlineData("9200200000000000000000000000000000000000000000000000000000000000000000")] // padded code
    [InlineData("00810001")] // padded length
    [InlineData("0002ff")]
    [InlineData("00ffffffffffffffffff01")]
    [InlineData("ffffffffffffffffff010100")]
    [InlineData("13200000000000000000000000000000000000000000000000000000000000000000")]
    public void broken_hashes_are_refused(string hex)
    {
        Multihash.TryRead(Convert.FromHexString(hex), out _, out ReadOnlySpan<byte> digest).ShouldBeFalse();

        digest.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void a_digest_beyond_the_limit_is_refused()
    {
        Multihash.TryRead([0x00, 0x80, 0x01, .. new byte[128]], out _, out _).ShouldBeTrue();
        Multihash.TryRead([0x00, 0x81, 0x01, .. new byte[129]], out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void spoilt_hashes_are_refused_without_an_exception_or_were_read_to_the_end()
    {
        byte[][] samples = [[0x12, 0x20, .. new byte[32]], [0x00, 0x24, .. new byte[36]], [0x13, 0x40, .. new byte[64]]];

        Mutations.OfBytes(samples, 5_000, bytes =>
        {
            if (Multihash.TryRead(bytes, out ulong code, out ReadOnlySpan<byte> digest))
                (Uvarint.Length(code) + Uvarint.Length((ulong)digest.Length) + digest.Length).ShouldBe(bytes.Length);
        });
    }
}
