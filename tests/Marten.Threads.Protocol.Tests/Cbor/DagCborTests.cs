using System.Text.Json;
using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Cbor;

public sealed class DagCborTests
{
    private const int DepthMax = 16;
    private const string CidLink = "d82a58250001711220ac429860a67cdf71948b68d2ce4922b279335128480d794f9691717ef9fe49e4";

    [Theory]
    [InlineData("00")]
    [InlineData("17")]
    [InlineData("1818")]
    [InlineData("1bffffffffffffffff", "2^64-1 is kept by the reference")]
    [InlineData("20")]
    [InlineData("3b7fffffffffffffff", "-2^63")]
    [InlineData("40")]
    [InlineData("60")]
    [InlineData("62c3a9")]
    [InlineData("80")]
    [InlineData("a0")]
    [InlineData("f4")]
    [InlineData("f5")]
    [InlineData("f6")]
    [InlineData("fb3ff8000000000000")]
    [InlineData("fb8000000000000000", "-0.0 is a value of its own")]
    [InlineData("fb0000000000000000")]
    [InlineData("fb7fefffffffffffff", "the largest float")]
    [InlineData("a2616100616200", "keys of one length are sorted bytewise")]
    [InlineData("a261620062616100", "shorter keys come first")]
    [InlineData("a1606161", "an empty key")]
    [InlineData(CidLink)]
    [InlineData("d82a450001550000", "an identity CID of raw bytes")]
    public void canonical_items_are_accepted(string hex, string why = "")
    {
        bool canonical = DagCbor.IsCanonical(Convert.FromHexString(hex), DepthMax, out CborDefect defect);

        canonical.ShouldBeTrue(why);
        defect.ShouldBe(CborDefect.None);
    }

    [Theory]
    [InlineData("", CborDefect.Truncated)]
    [InlineData("18", CborDefect.Truncated)]
    [InlineData("1900", CborDefect.Truncated)]
    [InlineData("1b00000000000000", CborDefect.Truncated)]
    [InlineData("4201", CborDefect.Truncated)]
    [InlineData("5bffffffffffffffff", CborDefect.Truncated)]
    [InlineData("6261", CborDefect.Truncated)]
    [InlineData("8100", CborDefect.None)]
    [InlineData("8200", CborDefect.Truncated)]
    [InlineData("9bffffffffffffffff00", CborDefect.Truncated)]
    [InlineData("a16161", CborDefect.Truncated)]
    [InlineData("bbffffffffffffffff616100", CborDefect.Truncated)]
    [InlineData("d82a", CborDefect.Truncated)]
    [InlineData("0000", CborDefect.TrailingBytes)]
    [InlineData("a0f6", CborDefect.TrailingBytes)]
    [InlineData("1817", CborDefect.NotMinimal)]
    [InlineData("190017", CborDefect.NotMinimal)]
    [InlineData("1900ff", CborDefect.NotMinimal)]
    [InlineData("1a0000ffff", CborDefect.NotMinimal)]
    [InlineData("1b00000000ffffffff", CborDefect.NotMinimal)]
    [InlineData("3800", CborDefect.NotMinimal)]
    [InlineData("580100", CborDefect.NotMinimal)]
    [InlineData("780161", CborDefect.NotMinimal)]
    [InlineData("980100", CborDefect.NotMinimal)]
    [InlineData("b801616100", CborDefect.NotMinimal)]
    [InlineData("a1780161f6", CborDefect.NotMinimal)]
    [InlineData("d9002a4100", CborDefect.NotMinimal)]
    [InlineData("d82a58020001", CborDefect.NotMinimal)]
    [InlineData("5f4100ff", CborDefect.IndefiniteLength)]
    [InlineData("7f6161ff", CborDefect.IndefiniteLength)]
    [InlineData("9f00ff", CborDefect.IndefiniteLength)]
    [InlineData("bf616100ff", CborDefect.IndefiniteLength)]
    [InlineData("ff", CborDefect.IndefiniteLength)]
    [InlineData("1c", CborDefect.ReservedHead)]
    [InlineData("1f", CborDefect.ReservedHead)]
    [InlineData("3f", CborDefect.ReservedHead)]
    [InlineData("df", CborDefect.ReservedHead)]
    [InlineData("fc", CborDefect.ReservedHead)]
    [InlineData("61ff", CborDefect.TextInvalid)]
    [InlineData("63eda080", CborDefect.TextInvalid)]
    [InlineData("62c080", CborDefect.TextInvalid)]
    [InlineData("a161ff00", CborDefect.TextInvalid)]
    [InlineData("a10000", CborDefect.KeyNotText)]
    [InlineData("a1416100", CborDefect.KeyNotText)]
    [InlineData("a2616200616100", CborDefect.KeyOrder)]
    [InlineData("a262616100616200", CborDefect.KeyOrder)]
    [InlineData("a2616100616100", CborDefect.KeyDuplicate)]
    [InlineData("c000", CborDefect.TagForeign)]
    [InlineData("c24101", CborDefect.TagForeign)]
    [InlineData("d82b4100", CborDefect.TagForeign)]
    [InlineData("d9d9f700", CborDefect.TagForeign)]
    [InlineData("d82a00", CborDefect.LinkInvalid)]
    [InlineData("d82a60", CborDefect.LinkInvalid)]
    [InlineData("d82a40", CborDefect.LinkInvalid)]
    [InlineData("d82a4100", CborDefect.LinkInvalid)]
    [InlineData("d82a450101550000", CborDefect.LinkInvalid)]
    [InlineData("d82ad82a450001550000", CborDefect.LinkInvalid)]
    [InlineData("d82a58240171122061616161616161616161616161616161616161616161616161616161616161" + "61", CborDefect.LinkInvalid)]
    [InlineData("f93c00", CborDefect.FloatWidth)]
    [InlineData("fa3fc00000", CborDefect.FloatWidth)]
    [InlineData("fb7ff8000000000000", CborDefect.FloatNotFinite)]
    [InlineData("fb7ff0000000000000", CborDefect.FloatNotFinite)]
    [InlineData("fbfff0000000000000", CborDefect.FloatNotFinite)]
    [InlineData("f7", CborDefect.SimpleForeign)]
    [InlineData("e0", CborDefect.SimpleForeign)]
    [InlineData("f3", CborDefect.SimpleForeign)]
    [InlineData("f8ff", CborDefect.SimpleForeign)]
    [InlineData("f814", CborDefect.SimpleForeign)]
    [InlineData("3b8000000000000000", CborDefect.IntegerRange)]
    [InlineData("3bffffffffffffffff", CborDefect.IntegerRange)]
    public void every_other_item_has_its_own_defect(string hex, CborDefect expected)
    {
        bool canonical = DagCbor.IsCanonical(Convert.FromHexString(hex), DepthMax, out CborDefect defect);

        defect.ShouldBe(expected);
        canonical.ShouldBe(expected == CborDefect.None);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    public void arrays_and_maps_may_be_nested_as_deep_as_allowed(int depth)
    {
        byte[] arrays = [.. Enumerable.Repeat((byte)0x81, depth), 0x00];
        byte[] maps = [.. Enumerable.Repeat<byte[]>([0xa1, 0x61, 0x61], depth).SelectMany(bytes => bytes), 0x00];

        DagCbor.IsCanonical(arrays, depth, out _).ShouldBeTrue();
        DagCbor.IsCanonical(maps, depth, out _).ShouldBeTrue();
        DagCbor.IsCanonical([0x81, .. arrays], depth, out CborDefect deeperArray).ShouldBeFalse();
        deeperArray.ShouldBe(CborDefect.TooDeep);
        DagCbor.IsCanonical([0xa1, 0x61, 0x61, .. maps], depth, out CborDefect deeperMap).ShouldBeFalse();
        deeperMap.ShouldBe(CborDefect.TooDeep);
    }

    [Fact]
    public void a_million_open_arrays_end_at_the_limit()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0x81, 1_000_000)];

        DagCbor.IsCanonical(bytes, DagCbor.DepthMax, out CborDefect defect).ShouldBeFalse();

        defect.ShouldBe(CborDefect.TooDeep);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(DagCbor.DepthMax + 1)]
    public void a_depth_that_the_stack_could_not_bear_is_misuse(int depth)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => DagCbor.IsCanonical([0x00], depth, out _));
    }

    [Fact]
    public void every_plain_node_of_the_vectors_is_canonical()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");

        int nodes = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("plain_nodes").EnumerateArray())
        {
            byte[] raw = vector.GetProperty("node").Hex("raw");

            DagCbor.IsCanonical(raw, DepthMax, out CborDefect defect).ShouldBeTrue(defect.ToString());
            Cid.OfDagCbor(raw).ToString().ShouldBe(vector.GetProperty("node").Text("cid"));
            nodes++;
        }

        nodes.ShouldBe(6);
    }

    [Fact]
    public void the_encrypted_block_of_the_vectors_is_one_byte_string()
    {
        using JsonDocument vectors = VectorFiles.Open("cbor_records.json");
        JsonElement block = vectors.RootElement.GetProperty("encode_block");
        SymmetricKey.TryFromBytes(block.Hex("key"), out SymmetricKey? key).ShouldBeTrue();
        byte[] plain = block.GetProperty("plain").Hex("raw");

        byte[] node = new DagCborWriter().Bytes(key.Encrypt(plain, block.Hex("nonce"))).ToArray();

        node.ShouldBe(block.GetProperty("encoded").Hex("raw"));
        DagCbor.TryUnwrapBytes(node, out ReadOnlySpan<byte> sealedText).ShouldBeTrue();
        key.TryDecrypt(sealedText, out byte[]? opened).ShouldBeTrue();
        opened.ShouldBe(plain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4100ff")]
    [InlineData("4201")]
    [InlineData("580100")]
    [InlineData("5f4100ff")]
    [InlineData("6161")]
    [InlineData("8100")]
    [InlineData("d82a4100")]
    [InlineData("5b8000000000000001ff")]
    public void nothing_but_one_canonical_byte_string_is_unwrapped(string hex)
    {
        DagCbor.TryUnwrapBytes(Convert.FromHexString(hex), out ReadOnlySpan<byte> content).ShouldBeFalse();

        content.IsEmpty.ShouldBeTrue();
    }
}
