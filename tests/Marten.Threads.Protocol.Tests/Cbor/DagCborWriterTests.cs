using Marten.Threads.Protocol.Cbor;
using Marten.Threads.Protocol.Multiformats;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Cbor;

public sealed class DagCborWriterTests
{
    private static readonly Cid ShortCid = Cid.OfDagCbor([0xa0]);

    [Fact]
    public void members_are_sorted_by_length_then_bytes_whatever_the_order_of_writing()
    {
        var writer = new DagCborWriter();
        writer.StartMap(3);
        writer.Text("header").Integer(1);
        writer.Text("sig").Integer(-1);
        writer.Text("body").Null();
        writer.EndMap();

        writer.ToArray().ShouldBe(Convert.FromHexString("a36373696720" + "64626f6479f6" + "6668656164657201"));
    }

    [Fact]
    public void a_link_is_tag_42_on_a_zero_byte_and_the_cid()
    {
        byte[] bytes = new DagCborWriter().Link(ShortCid).ToArray();

        bytes.ShouldBe([0xd8, 0x2a, 0x58, 0x25, 0x00, .. ShortCid.Span]);
        DagCbor.IsCanonical(bytes, 0, out _).ShouldBeTrue();
        new CborCursor(bytes).TryReadLink(out ReadOnlySpan<byte> cid).ShouldBeTrue();
        cid.SequenceEqual(ShortCid.Span).ShouldBeTrue();
    }

    [Fact]
    public void a_cursor_that_meets_another_type_stays_where_it_is()
    {
        byte[] bytes = new DagCborWriter().Text("x").ToArray();
        var cursor = new CborCursor(bytes);

        cursor.TryReadMap(out _).ShouldBeFalse();
        cursor.TryReadArray(out _).ShouldBeFalse();
        cursor.TryReadBytes(out _).ShouldBeFalse();
        cursor.TryReadUnsigned(out _).ShouldBeFalse();
        cursor.TryReadNull().ShouldBeFalse();
        cursor.TryReadLink(out _).ShouldBeFalse();
        cursor.Position.ShouldBe(0);

        cursor.TryReadText(out ReadOnlySpan<byte> text).ShouldBeTrue();
        text.SequenceEqual("x"u8).ShouldBeTrue();
        cursor.Position.ShouldBe(bytes.Length);
    }
}
