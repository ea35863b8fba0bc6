using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;
using static Marten.Threads.Logs.RecordStanding;

namespace Marten.Threads.Tests.Logs;

/// <summary>Which records of a forked log count (docs/reduction.md, section 1): from the set alone, whatever came first.</summary>
public sealed class LogJudgeTests
{
    private readonly ForkingLog _log = new(seed: 2);

    [Fact]
    public void a_log_without_records_has_no_head_and_no_author()
    {
        var verdict = new LogTree(_log.Id).Judge();

        verdict.State.ShouldBe(LogState.Empty);
        verdict.Winner.ShouldBe(-1);
        verdict.ClaimedAuthor.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void every_record_of_a_chain_counts_and_the_first_one_names_the_author()
    {
        var first = _log.First(_log.Events(1)[0], _log.Stranger);
        var second = _log.After(first, _log.Event([0xf6]), _log.Stranger);

        var tree = Trees.Filled(first, second);

        tree.Judge().State.ShouldBe(LogState.Open);
        tree.Judge().ClaimedAuthor.ToArray().ShouldBe(_log.Stranger);
        tree.StandingsOf(first, second).ShouldBe([Counts, Counts]);
    }

    [Fact]
    public void of_two_branches_the_one_with_the_smaller_event_counts_whatever_came_first()
    {
        var (first, small, large) = TwoBranches();
        var afterLarge = _log.ChainAfter(large, 1)[0];

        foreach (var order in Trees.Orders<VerifiedRecord>([first, small, large, afterLarge]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Forked);
            tree.StandingsOf(first, small, large, afterLarge).ShouldBe([Counts, Counts, Fork, Fork]);
            tree.Branches[tree.Judge().Winner].Head.ShouldBe(small.Cid);
        }
    }

    [Fact]
    public void a_longer_branch_does_not_win()
    {
        var (first, small, large) = TwoBranches();
        IReadOnlyList<VerifiedRecord> longOne = [large, .. _log.ChainAfter(large, 20)];

        var tree = Trees.Filled([first, .. longOne, small]);

        tree.StandingOf(small).ShouldBe(Counts);
        tree.StandingsOf(longOne).ShouldAllBe(standing => standing == Fork);
    }

    [Fact]
    public void of_three_events_after_one_record_the_smallest_counts()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var three = new[] { 1, 2, 3 }.Select(i => _log.After(first, events[i])).ToList();

        foreach (var order in Trees.Orders([first, .. three]))
            Trees.Filled(order).StandingsOf(three).ShouldBe([Counts, Fork, Fork]);
    }

    [Fact]
    public void events_are_compared_as_bytes_and_the_place_of_the_next_events_plays_no_part()
    {
        var events = _log.Events(5);
        var first = _log.First(events[0]);
        var winner = _log.After(first, events[2]);
        var afterWinner = _log.After(winner, events[4]);
        var loser = _log.After(first, events[3]);
        var afterLoser = _log.After(loser, events[1]);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, winner, afterWinner, loser, afterLoser]))
            Trees.Filled(order).StandingsOf(winner, afterWinner, loser, afterLoser).ShouldBe([Counts, Counts, Fork, Fork]);
        events[2].Cid.Span.SequenceCompareTo(events[3].Cid.Span).ShouldBeLessThan(0);
    }

    [Fact]
    public void at_each_fork_of_the_winning_branch_the_smaller_event_goes_on()
    {
        var events = _log.Events(7);
        var first = _log.First(events[0]);
        var small = _log.After(first, events[1]);
        var large = _log.After(first, events[2]);
        var smallSmall = _log.After(small, events[3]);
        var smallLarge = _log.After(small, events[4]);
        var largeSmall = _log.After(large, events[5]);
        var largeLarge = _log.After(large, events[6]);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, small, large, smallSmall, smallLarge, largeSmall, largeLarge]))
        {
            var tree = Trees.Filled(order);

            tree.StandingsOf(first, small, smallSmall).ShouldAllBe(standing => standing == Counts);
            tree.StandingsOf(large, smallLarge, largeSmall, largeLarge).ShouldAllBe(standing => standing == Fork);
            tree.Branches[tree.Judge().Winner].Head.ShouldBe(smallSmall.Cid);
        }
    }

    [Fact]
    public void a_branch_may_win_one_fork_and_lose_the_next()
    {
        var events = _log.Events(6);
        var first = _log.First(events[0]);
        var trunk = _log.After(first, events[1]);
        var side = _log.After(first, events[5]);
        var trunkEnd = _log.After(trunk, events[4]);
        var better = _log.After(trunk, events[3]);
        var best = _log.After(trunk, events[2]);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, trunk, side, trunkEnd, better, best]))
            Trees.Filled(order).StandingsOf(trunk, best, better, trunkEnd, side).ShouldBe([Counts, Counts, Fork, Fork, Fork]);
    }

    [Fact]
    public void a_re_encrypted_record_makes_no_fork_and_counts_with_its_node()
    {
        var (first, small, large) = TwoBranches();
        var other = _log.Another(large);
        var afterOther = _log.ChainAfter(other, 1)[0];
        var otherSmall = _log.Another(small);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, small, large, other, afterOther, otherSmall]))
        {
            var tree = Trees.Filled(order);

            tree.Branches.Count.ShouldBe(2);
            tree.StandingsOf(small, otherSmall, large, other, afterOther).ShouldBe([Counts, Counts, Fork, Fork, Fork]);
        }
    }

    [Fact]
    public void a_later_record_that_names_another_author_does_not_count_and_the_chain_goes_on()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[1], _log.Stranger);
        var third = _log.After(second, events[2]);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, second, third]))
        {
            var tree = Trees.Filled(order);

            tree.StandingsOf(first, second, third).ShouldBe([Counts, Author, Counts]);
            tree.Judge().ClaimedAuthor.ToArray().ShouldBe(_log.Author);
        }
    }

    [Fact]
    public void another_envelope_that_names_the_author_mends_the_record()
    {
        var events = _log.Events(2);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[1], _log.Stranger);
        var tree = Trees.Filled(first, second);

        var mended = tree.Place(_log.Another(second, _log.Author));

        tree.Judge().StandingOf(mended.Position, mended.AuthorMatches).ShouldBe(Counts);
    }

    [Fact]
    public void a_lost_record_is_rejected_for_its_fork_even_where_its_author_is_wrong_too()
    {
        var events = _log.Events(3);
        var first = _log.First(events[0]);
        var small = _log.After(first, events[1]);
        var large = _log.After(first, events[2], _log.Stranger);

        foreach (var order in Trees.Orders<VerifiedRecord>([first, small, large]))
            Trees.Filled(order).StandingOf(large).ShouldBe(Fork);
    }

    private (VerifiedRecord First, VerifiedRecord Small, VerifiedRecord Large) TwoBranches()
    {
        var events = _log.Events(3);
        var first = _log.First(events[0]);
        return (first, _log.After(first, events[1]), _log.After(first, events[2]));
    }
}
