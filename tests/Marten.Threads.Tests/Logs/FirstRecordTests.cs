using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;
using static Marten.Threads.Logs.RecordStanding;

namespace Marten.Threads.Tests.Logs;

/// <summary>
/// First records, whose signature covers the author alone, so that any holder of the service key can forge others beside them.
/// </summary>
public sealed class FirstRecordTests
{
    private readonly ForkingLog _log = new(seed: 3);

    [Fact]
    public void a_single_first_record_counts_as_unconfirmed()
    {
        var first = _log.First(_log.Events(1)[0]);

        var tree = Trees.Filled(first);

        tree.Judge().State.ShouldBe(LogState.Unconfirmed);
        tree.Judge().ClaimedAuthor.ToArray().ShouldBe(_log.Author);
        tree.StandingOf(first).ShouldBe(Unconfirmed);
    }

    [Fact]
    public void of_several_unconfirmed_ones_none_counts_and_the_head_shown_is_the_same_everywhere()
    {
        var firsts = _log.Events(3).Select(one => _log.First(one)).ToList();

        foreach (var order in Trees.Orders(firsts))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Contested);
            tree.Judge().ClaimedAuthor.IsEmpty.ShouldBeTrue();
            tree.StandingsOf(firsts).ShouldAllBe(standing => standing == FirstRecord);
            tree.Branches[tree.Judge().Winner].Head.ShouldBe(firsts[0].Cid);
        }
    }

    [Fact]
    public void the_same_event_under_two_signed_authors_is_contested_too()
    {
        var @event = _log.Events(1)[0];
        var one = _log.First(@event);
        var other = _log.First(@event, _log.Stranger);

        foreach (var order in Trees.Orders<VerifiedRecord>([one, other]))
        {
            var tree = Trees.Filled(order);

            tree.StandingsOf(one, other).ShouldBe([FirstRecord, FirstRecord]);
            tree.Branches[tree.Judge().Winner].Head.ShouldBe(one.Cid);
        }
    }

    [Fact]
    public void a_second_record_confirms_the_first_record_that_it_names_and_no_other()
    {
        var events = _log.Events(3);
        var forged = _log.First(events[0]);
        var genuine = _log.First(events[1]);
        var second = _log.After(genuine, events[2]);

        foreach (var order in Trees.Orders<VerifiedRecord>([forged, genuine, second]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Open);
            tree.StandingsOf(forged, genuine, second).ShouldBe([FirstRecord, Counts, Counts]);
            tree.Branches[tree.Judge().Winner].Head.ShouldBe(second.Cid);
        }
    }

    [Fact]
    public void a_second_record_that_names_another_envelope_of_the_first_confirms_it()
    {
        var events = _log.Events(3);
        var forged = _log.First(events[0]);
        var genuine = _log.First(events[1]);
        var other = _log.Another(genuine);
        var second = _log.After(other, events[2]);

        foreach (var order in Trees.Orders<VerifiedRecord>([forged, genuine, other, second]))
            Trees.Filled(order).StandingsOf(forged, genuine, other, second).ShouldBe([FirstRecord, Counts, Counts, Counts]);
    }

    [Fact]
    public void a_second_record_with_a_wrong_author_confirms_all_the_same()
    {
        var events = _log.Events(3);
        var forged = _log.First(events[0]);
        var genuine = _log.First(events[1]);
        var second = _log.After(genuine, events[2], _log.Stranger);

        var tree = Trees.Filled(forged, genuine, second);

        tree.StandingsOf(forged, genuine, second).ShouldBe([FirstRecord, Counts, Author]);
    }

    [Fact]
    public void two_confirmed_ones_are_a_fork_and_the_smaller_event_wins_with_its_author()
    {
        var events = _log.Events(4);
        var small = _log.First(events[1], _log.Stranger);
        var large = _log.First(events[2]);
        var afterSmall = _log.After(small, events[3], _log.Stranger);
        var afterLarge = _log.After(large, events[0]);

        foreach (var order in Trees.Orders<VerifiedRecord>([small, large, afterSmall, afterLarge]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Forked);
            tree.Judge().ClaimedAuthor.ToArray().ShouldBe(_log.Stranger);
            tree.StandingsOf(small, afterSmall, large, afterLarge).ShouldBe([Counts, Counts, Fork, Fork]);
        }
    }

    [Fact]
    public void of_two_confirmed_ones_with_one_event_the_smaller_author_wins()
    {
        var events = _log.Events(2);
        var one = _log.First(events[0]);
        var other = _log.First(events[0], _log.Stranger);
        var afterOne = _log.After(one, events[1]);
        var afterOther = _log.After(other, events[1], _log.Stranger);

        foreach (var order in Trees.Orders<VerifiedRecord>([one, other, afterOne, afterOther]))
        {
            var tree = Trees.Filled(order);

            tree.StandingsOf(one, afterOne, other, afterOther).ShouldBe([Counts, Counts, Fork, Fork]);
            tree.Judge().ClaimedAuthor.ToArray().ShouldBe(_log.Author);
        }
    }

    [Fact]
    public void an_unconfirmed_one_beside_two_confirmed_ones_loses_as_a_first_record()
    {
        var events = _log.Events(5);
        var forged = _log.First(events[0]);
        var small = _log.First(events[1]);
        var large = _log.First(events[2]);

        var tree = Trees.Filled(forged, large, small, _log.After(small, events[3]), _log.After(large, events[4]));

        tree.StandingsOf(forged, small, large).ShouldBe([FirstRecord, Counts, Fork]);
    }

    [Fact]
    public void more_unconfirmed_ones_than_the_quota_are_not_kept()
    {
        var firsts = _log.Events(LogTree.UnconfirmedFirstRecordsMax + 1).Select(one => _log.First(one)).ToList();
        var tree = new LogTree(_log.Id);

        var kinds = firsts.Select(first => tree.Place(first).Kind).ToList();

        kinds[^1].ShouldBe(PlacementKind.FirstRecordQuota);
        kinds[..^1].ShouldNotContain(PlacementKind.FirstRecordQuota);
        tree.Place(_log.Another(firsts[0])).Kind.ShouldBe(PlacementKind.AnotherEnvelope);
        tree.Judge().State.ShouldBe(LogState.Contested);
    }

    [Fact]
    public void confirmed_ones_leave_the_quota_to_others()
    {
        var events = _log.Events(LogTree.UnconfirmedFirstRecordsMax + 2);
        var genuine = _log.First(events[0]);
        var tree = Trees.Filled(genuine, _log.After(genuine, events[1]));

        var kinds = events.Skip(2).Select(one => tree.Place(_log.First(one)).Kind).ToList();

        kinds.ShouldAllBe(kind => kind == PlacementKind.Branched);
    }

    [Fact]
    public void forged_first_records_cannot_lock_out_the_genuine_one()
    {
        var events = _log.Events(LogTree.UnconfirmedFirstRecordsMax + 2);
        var forged = events.Skip(2).Select(one => _log.First(one)).ToList();
        var genuine = _log.First(events[0]);
        var second = _log.After(genuine, events[1]);

        foreach (var order in Trees.Orders<VerifiedRecord>([.. forged, genuine, second]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Open);
            tree.StandingsOf(genuine, second).ShouldBe([Counts, Counts]);
        }
    }
}
