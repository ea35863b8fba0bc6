using Marten.Threads.Logs;

namespace Marten.Threads.Tests.Logs;

/// <summary>Each branch of a log has a stream of its own.</summary>
public sealed class LogStreamsTests
{
    private readonly ForkingLog _log = new(seed: 10);

    [Fact]
    public void the_trunk_is_the_stream_of_the_logs_id_and_version_is_counter()
    {
        var first = _log.First(_log.Events(1)[0]);
        var tree = Trees.Filled([first, .. _log.ChainAfter(first, 2)]);

        tree.Branches[0].StreamKey("log").ShouldBe("log");
        tree.Branches[0].VersionOf(3).ShouldBe(3);
    }

    [Fact]
    public void a_branch_begins_at_version_one_of_its_stream()
    {
        var first = _log.First(_log.Events(1)[0]);
        var trunk = _log.ChainAfter(first, 2);
        var tree = Trees.Filled([first, .. trunk, .. _log.ChainAfter(trunk[0], 2)]);

        var branch = tree.Branches[1];

        branch.VersionOf(3).ShouldBe(1);
        LogStreams.LogOf(branch.StreamKey(_log.Id.ToString())).ShouldBe(_log.Id);
        LogStreams.PositionOf(tree, branch.StreamKey(_log.Id.ToString()), 2).ShouldBe(new RecordPosition(1, 4));
    }

    [Fact]
    public void branches_that_begin_with_one_event_after_different_records_are_different_streams()
    {
        var events = _log.Events(6);
        var first = _log.First(events[0]);
        var left = _log.After(first, events[1]);
        var right = _log.After(first, events[2]);
        var tree = Trees.Filled(
            first, left, right, _log.After(left, events[3]), _log.After(right, events[4]), _log.After(left, events[5]), _log.After(right, events[5]));

        tree.Branches.Count.ShouldBe(4);

        ShouldHaveAStreamEach(tree);
    }

    [Fact]
    public void first_records_with_one_event_and_different_authors_are_different_streams()
    {
        var events = _log.Events(2);
        var tree = Trees.Filled(_log.First(events[0]), _log.First(events[1]), _log.First(events[1], _log.Stranger));

        tree.Branches.Count.ShouldBe(3);

        ShouldHaveAStreamEach(tree);
    }

    private static void ShouldHaveAStreamEach(LogTree tree)
    {
        var log = tree.Log.ToString();
        tree.Branches.Select(branch => branch.StreamKey(log)).ShouldBeUnique();
        foreach (var branch in tree.Branches)
            LogStreams.PositionOf(tree, branch.StreamKey(log), 1).ShouldBe(new RecordPosition(branch.Number, branch.Start));
    }
}
