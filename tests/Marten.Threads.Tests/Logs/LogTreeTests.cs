using Marten.Threads.Logs;

namespace Marten.Threads.Tests.Logs;

/// <summary>Where a record stands in its log's tree: a place is the path of event CIDs from the root.</summary>
public sealed class LogTreeTests
{
    private readonly ForkingLog _log = new(seed: 1);

    [Fact]
    public void the_first_record_begins_the_trunk_and_the_next_ones_are_appended()
    {
        var first = _log.First(_log.Events(1)[0]);
        var chain = _log.ChainAfter(first, 2);
        var tree = new LogTree(_log.Id);

        tree.Place(first).ShouldBe(new Placement(PlacementKind.Appended, new RecordPosition(0, 1), AuthorMatches: true));
        tree.Place(chain[0]).ShouldBe(new Placement(PlacementKind.Appended, new RecordPosition(0, 2), AuthorMatches: true));
        tree.Place(chain[1]).ShouldBe(new Placement(PlacementKind.Appended, new RecordPosition(0, 3), AuthorMatches: true));

        var branch = tree.Branches.ShouldHaveSingleItem();
        branch.Head.ShouldBe(chain[1].Cid);
        branch.HeadCounter.ShouldBe(3);
    }

    [Fact]
    public void a_record_behind_a_missing_one_is_a_gap_until_that_one_comes()
    {
        var first = _log.First(_log.Events(1)[0]);
        var chain = _log.ChainAfter(first, 2);
        var tree = Trees.Filled(first);

        tree.Place(chain[1]).Kind.ShouldBe(PlacementKind.Gap);
        tree.Place(chain[0]).Kind.ShouldBe(PlacementKind.Appended);

        tree.Place(chain[1]).Position.ShouldBe(new RecordPosition(0, 3));
    }

    [Fact]
    public void a_record_that_came_before_is_known()
    {
        var first = _log.First(_log.Events(1)[0]);
        var tree = Trees.Filled([first, .. _log.ChainAfter(first, 1)]);

        tree.Place(first).ShouldBe(new Placement(PlacementKind.Known, new RecordPosition(0, 1), AuthorMatches: true));

        tree.Branches.ShouldHaveSingleItem().HeadCounter.ShouldBe(2);
    }

    [Fact]
    public void a_re_encrypted_envelope_is_the_same_node()
    {
        var first = _log.First(_log.Events(1)[0]);
        var second = _log.ChainAfter(first, 1)[0];
        var tree = Trees.Filled(first, second);

        tree.Place(_log.Another(first)).ShouldBe(new Placement(PlacementKind.AnotherEnvelope, new RecordPosition(0, 1), AuthorMatches: true));
        tree.Place(_log.Another(second)).ShouldBe(new Placement(PlacementKind.AnotherEnvelope, new RecordPosition(0, 2), AuthorMatches: true));

        tree.Branches.ShouldHaveSingleItem();
        tree.Judge().State.ShouldBe(LogState.Open);
    }

    [Fact]
    public void a_record_that_names_another_envelope_of_its_predecessor_follows_it_all_the_same()
    {
        var first = _log.First(_log.Events(1)[0]);
        var other = _log.Another(first);
        var tree = Trees.Filled(first, other);

        var placement = tree.Place(_log.ChainAfter(other, 1)[0]);

        placement.ShouldBe(new Placement(PlacementKind.Appended, new RecordPosition(0, 2), AuthorMatches: true));
    }

    [Fact]
    public void the_same_event_after_two_envelopes_of_one_record_is_one_node()
    {
        var events = _log.Events(2);
        var first = _log.First(events[0]);
        var other = _log.Another(first);
        var tree = Trees.Filled(first, other, _log.After(first, events[1]));

        tree.Place(_log.After(other, events[1])).Kind.ShouldBe(PlacementKind.AnotherEnvelope);

        tree.Judge().State.ShouldBe(LogState.Open);
    }

    [Fact]
    public void the_same_event_further_along_the_chain_is_a_node_of_its_own()
    {
        var events = _log.Events(2);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[1]);
        var tree = Trees.Filled(first, second);

        var again = tree.Place(_log.After(second, events[1]));

        again.ShouldBe(new Placement(PlacementKind.Appended, new RecordPosition(0, 3), AuthorMatches: true));
    }

    [Fact]
    public void two_events_after_one_record_are_two_branches_and_a_third_one_is_another()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var tree = Trees.Filled(first, _log.After(first, events[2]));

        tree.Place(_log.After(first, events[1])).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(1, 2), AuthorMatches: true));
        tree.Place(_log.After(first, events[3])).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(2, 2), AuthorMatches: true));

        tree.Branches.Select(branch => (branch.Parent, branch.Start, branch.RivalEvent)).ShouldBe(
            [(LogBranch.Root, 1, default), (0, 2, events[2].Cid), (0, 2, events[2].Cid)]);
    }

    [Fact]
    public void another_envelope_of_a_branchs_first_record_is_the_same_node()
    {
        var events = _log.Events(3);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[2]);
        var tree = Trees.Filled(first, _log.After(first, events[1]), second);

        tree.Place(_log.Another(second)).ShouldBe(new Placement(PlacementKind.AnotherEnvelope, new RecordPosition(1, 2), AuthorMatches: true));

        tree.Branches.Count.ShouldBe(2);
    }

    [Fact]
    public void a_branch_grows_and_forks_by_itself()
    {
        var first = _log.First(_log.Events(1)[0]);
        var trunk = _log.ChainAfter(first, 2);
        var side = _log.ChainAfter(first, 2);
        var twig = _log.ChainAfter(side[0], 1)[0];
        var tree = Trees.Filled([first, .. trunk, .. side]);

        tree.PositionOf(side[1]).ShouldBe(new RecordPosition(1, 3));
        tree.Place(twig).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(2, 3), AuthorMatches: true));
        tree.Branches[2].Parent.ShouldBe(1);
    }

    [Fact]
    public void another_envelope_of_a_first_record_is_the_same_node()
    {
        var first = _log.First(_log.Events(1)[0]);
        var tree = Trees.Filled(first);

        tree.Place(_log.Another(first)).Kind.ShouldBe(PlacementKind.AnotherEnvelope);

        tree.Judge().State.ShouldBe(LogState.Unconfirmed);
    }

    [Fact]
    public void a_first_record_with_the_same_event_but_another_signed_author_is_a_node_of_its_own()
    {
        var @event = _log.Events(1)[0];
        var tree = Trees.Filled(_log.First(@event));

        tree.Place(_log.First(@event, _log.Stranger)).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(1, 1), AuthorMatches: true));

        tree.Branches.Select(branch => Convert.ToHexString(branch.Author.Span)).ShouldBe([Convert.ToHexString(_log.Author), Convert.ToHexString(_log.Stranger)]);
    }

    [Fact]
    public void a_later_record_tells_whether_it_names_the_author_of_the_first()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[1], _log.Stranger);
        var tree = Trees.Filled(first);

        tree.Place(second).AuthorMatches.ShouldBeFalse();
        tree.Place(_log.Another(second, _log.Author)).ShouldBe(new Placement(PlacementKind.AnotherEnvelope, new RecordPosition(0, 2), AuthorMatches: true));
        tree.Place(_log.After(second, events[2])).AuthorMatches.ShouldBeTrue();
        tree.Place(_log.After(first, events[3], _log.Stranger)).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(1, 2), AuthorMatches: false));
    }

    [Fact]
    public void a_tree_that_knows_only_heads_asks_for_the_event_that_decides()
    {
        var events = _log.Events(4);
        var first = _log.First(events[0]);
        var second = _log.After(first, events[1]);
        var whole = Trees.Filled([first, second, .. _log.ChainAfter(second, 1)]);
        var tree = new LogTree(_log.Id);
        tree.Load(whole.Branches[0]);
        tree.Know(first.Cid, new RecordPosition(0, 1));

        tree.Place(_log.After(first, events[2])).ShouldBe(new Placement(PlacementKind.NeedsEvent, new RecordPosition(0, 2), AuthorMatches: false));
        tree.KnowEvent(new RecordPosition(0, 2), second.EventCid);

        tree.Place(_log.Another(second)).Kind.ShouldBe(PlacementKind.AnotherEnvelope);
        tree.Place(_log.After(first, events[2])).ShouldBe(new Placement(PlacementKind.Branched, new RecordPosition(1, 2), AuthorMatches: true));
        tree.Branches[1].RivalEvent.ShouldBe(second.EventCid);
    }
}
