using CsCheck;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Protocol.Records;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests.Records;

public sealed class HeadComparisonTests
{
    private static readonly Cid One = Cid.OfDagCbor([0x01]);
    private static readonly Cid Two = Cid.OfDagCbor([0x02]);

    private static readonly Gen<LogHead> AnyHead = Gen.Select(
        Gen.OneOf(default, One, Two), Gen.OneOf(long.MinValue, -1L, 0L, 1L, 2L, long.MaxValue), (cid, counter) => new LogHead(cid, counter));

    [Fact]
    public void the_same_record_is_equal_whatever_the_peer_counts()
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(One, 5)).ShouldBe(HeadRelation.Equal);
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(One, 0)).ShouldBe(HeadRelation.Equal);
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(One, 99)).ShouldBe(HeadRelation.Equal);
    }

    [Fact]
    public void two_empty_logs_are_equal()
    {
        HeadComparison.Compare(default, default).ShouldBe(HeadRelation.Equal);
    }

    [Fact]
    public void a_peer_with_a_smaller_counter_or_nothing_lacks_records()
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(Two, 4)).ShouldBe(HeadRelation.TheyLack);
        HeadComparison.Compare(new LogHead(One, 5), default).ShouldBe(HeadRelation.TheyLack);
    }

    [Fact]
    public void a_peer_with_a_larger_counter_has_records_that_we_lack()
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(Two, 6)).ShouldBe(HeadRelation.WeLack);
        HeadComparison.Compare(default, new LogHead(Two, 1)).ShouldBe(HeadRelation.WeLack);
        HeadComparison.Compare(default, new LogHead(Two, 0)).ShouldBe(HeadRelation.WeLack);
    }

    [Fact]
    public void another_record_at_the_same_position_tells_nothing()
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(Two, 5)).ShouldBe(HeadRelation.Unknown);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void another_record_without_a_usable_counter_tells_nothing(long counter)
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(Two, counter)).ShouldBe(HeadRelation.Unknown);
    }

    [Fact]
    public void a_peer_that_counts_records_but_names_none_tells_nothing()
    {
        HeadComparison.Compare(new LogHead(One, 5), new LogHead(default, 7)).ShouldBe(HeadRelation.Unknown);
        HeadComparison.Compare(default, new LogHead(default, 7)).ShouldBe(HeadRelation.Unknown);
    }

    [Fact]
    public void two_honest_sides_see_the_same_from_both_ends()
    {
        Gen.Select(Gen.Long[1, 50], Gen.Long[1, 50]).Sample((here, there) =>
        {
            var own = new LogHead(One, here);
            var remote = new LogHead(Two, there);
            HeadRelation mirrored = HeadComparison.Compare(remote, own) switch
            {
                HeadRelation.TheyLack => HeadRelation.WeLack,
                HeadRelation.WeLack => HeadRelation.TheyLack,
                HeadRelation other => other,
            };

            HeadComparison.Compare(own, remote).ShouldBe(mirrored);
        });
    }

    [Fact]
    public void any_claim_of_a_peer_gets_an_answer()
    {
        Gen.Select(AnyHead, AnyHead).Sample((own, remote) =>
            HeadComparison.Compare(own, remote).ShouldBeOneOf(Enum.GetValues<HeadRelation>()));
    }
}
