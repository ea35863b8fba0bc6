using Marten.Threads.Logs;
using Marten.Threads.Protocol.Records;
using static Marten.Threads.Logs.RecordStanding;

namespace Marten.Threads.Tests.Logs;

/// <summary>A log with more than eight branches stops before its lowest fork.</summary>
public sealed class StoppedLogTests
{
    private readonly ForkingLog _log = new(seed: 4);

    [Fact]
    public void eight_branches_are_a_fork_and_nine_stop_the_log()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax - 1);
        var ninth = _log.ChainAfter(trunk[2], 1)[0];
        var tree = Trees.Filled([.. trunk, .. rivals]);

        tree.Judge().State.ShouldBe(LogState.Forked);
        tree.Place(ninth).Kind.ShouldBe(PlacementKind.Branched);

        tree.Judge().State.ShouldBe(LogState.Stopped);
    }

    [Fact]
    public void nothing_after_the_lowest_fork_counts_and_everything_before_it_does()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax);

        foreach (var order in Trees.Orders<VerifiedRecord>([.. trunk, .. rivals]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Stopped);
            tree.StandingsOf(trunk.Take(3)).ShouldAllBe(standing => standing == Counts);
            Kept(tree, [.. trunk.Skip(3), .. rivals]).ShouldAllBe(standing => standing == Fork);
        }
    }

    [Fact]
    public void forks_at_different_counters_stop_the_log_at_the_lowest_of_them()
    {
        var first = _log.First(_log.Events(1)[0]);
        VerifiedRecord[] trunk = [first, .. _log.ChainAfter(first, 10)];
        var rivals = Enumerable.Range(2, LogTree.BranchesMax).Select(i => _log.ChainAfter(trunk[i], 1)[0]).ToList();

        foreach (var order in Trees.Orders<VerifiedRecord>([.. trunk, .. rivals]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Stopped);
            tree.StandingsOf(trunk.Take(3)).ShouldBe([Counts, Counts, Counts]);
            Kept(tree, [.. trunk.Skip(3), .. rivals]).ShouldAllBe(standing => standing == Fork);
        }
    }

    [Fact]
    public void records_beyond_the_stop_are_not_taken()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax);
        var tree = Trees.Filled([.. trunk, .. rivals]);

        tree.Place(_log.ChainAfter(trunk[^1], 1)[0]).Kind.ShouldBe(PlacementKind.Stopped);
        tree.Place(_log.ChainAfter(trunk[2], 1)[0]).Kind.ShouldBe(PlacementKind.Stopped);
        tree.Place(_log.ChainAfter(rivals[0], 1)[0]).Kind.ShouldBe(PlacementKind.Stopped);

        tree.Branches.Count.ShouldBe(LogTree.BranchesMax + 1);
    }

    [Fact]
    public void another_envelope_of_what_is_kept_is_still_taken()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax);
        var tree = Trees.Filled([.. trunk, .. rivals]);

        tree.Place(_log.Another(trunk[1])).Kind.ShouldBe(PlacementKind.AnotherEnvelope);
        tree.Place(_log.Another(rivals[0])).Kind.ShouldBe(PlacementKind.AnotherEnvelope);
    }

    [Fact]
    public void a_lower_fork_moves_the_stop_down()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax);
        var lower = _log.ChainAfter(trunk[0], 1)[0];

        foreach (var order in Trees.Orders<VerifiedRecord>([.. trunk, .. rivals, lower]))
        {
            var tree = Trees.Filled(order);

            tree.StandingOf(trunk[0]).ShouldBe(Counts);
            Kept(tree, [.. trunk.Skip(1), .. rivals, lower]).ShouldAllBe(standing => standing == Fork);
        }
    }

    [Fact]
    public void unconfirmed_first_records_are_no_branches()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax - 1);
        var forged = _log.Events(4).Select(one => _log.First(one)).ToList();

        foreach (var order in Trees.Orders<VerifiedRecord>([.. trunk, .. rivals, .. forged]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Forked);
            tree.StandingsOf(forged).ShouldAllBe(standing => standing == FirstRecord);
        }
    }

    [Fact]
    public void two_confirmed_first_records_stop_a_log_of_nine_branches_at_its_root()
    {
        var (trunk, rivals) = Fan(LogTree.BranchesMax - 1);
        var other = _log.First(_log.Events(1)[0], _log.Stranger);
        var afterOther = _log.ChainAfter(other, 1)[0];

        foreach (var order in Trees.Orders<VerifiedRecord>([.. trunk, .. rivals, other, afterOther]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Stopped);
            Kept(tree, [.. trunk, .. rivals, other, afterOther]).ShouldAllBe(standing => standing == Fork || standing == FirstRecord);
        }
    }

    [Fact]
    public void a_second_record_still_confirms_its_first_one_when_the_log_was_stopped_right_behind_the_root()
    {
        var first = _log.First(_log.Events(1)[0]);
        var rivals = Enumerable.Range(0, LogTree.BranchesMax + 1).Select(_ => _log.ChainAfter(first, 1)[0]).ToList();
        var other = _log.First(_log.Events(1)[0], _log.Stranger);
        var afterOther = _log.ChainAfter(other, 1)[0];

        foreach (var order in Trees.Orders<VerifiedRecord>([first, .. rivals, other, afterOther]))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Stopped);
            tree.Judge().CountsUntil(tree.PositionOf(first).Branch).ShouldBe(0, "two first records are confirmed: the lowest fork is the root");
        }
    }

    [Fact]
    public void a_log_stopped_at_its_root_has_no_author_since_which_first_records_were_kept_depends_on_arrival()
    {
        var roots = _log.Events(LogTree.BranchesMax + 2).Select(one => _log.First(one, one.Cid.Span[10] % 2 == 0 ? _log.Author : _log.Stranger)).ToList();
        var records = roots.SelectMany(root => new[] { root, _log.After(root, _log.Event([0xf6]), root.AuthorKey.ToArray()) }).ToList();

        foreach (var order in Trees.Orders(records))
        {
            var tree = Trees.Filled(order);

            tree.Judge().State.ShouldBe(LogState.Stopped);
            tree.Judge().ClaimedAuthor.IsEmpty.ShouldBeTrue();
        }
    }

    // A trunk of five records and rivals of its fourth one.
    private (IReadOnlyList<VerifiedRecord> Trunk, IReadOnlyList<VerifiedRecord> Rivals) Fan(int rivals)
    {
        var first = _log.First(_log.Events(1)[0]);
        VerifiedRecord[] trunk = [first, .. _log.ChainAfter(first, 4)];
        return (trunk, [.. Enumerable.Range(0, rivals).Select(_ => _log.ChainAfter(trunk[2], 1)[0])]);
    }

    // What lies beyond a stop need not be kept; what is kept must not count.
    private static IReadOnlyList<RecordStanding> Kept(LogTree tree, IEnumerable<VerifiedRecord> records) =>
        tree.StandingsOf(records.Where(record => tree.TryFind(record.Cid, out _)));
}
