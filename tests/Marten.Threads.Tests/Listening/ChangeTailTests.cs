using Marten.Threads.Listening;
using Marten.Threads.Protocol.Json;

namespace Marten.Threads.Tests.Listening;

public sealed class ChangeTailTests
{
    [Fact]
    public void before_it_begins_nothing_is_at_hand()
    {
        new ChangeTail().After(At(5)).ShouldBeNull();
    }

    [Fact]
    public void who_is_within_gets_what_is_behind_him()
    {
        var tail = new ChangeTail();
        tail.Begin(At(10));
        tail.Add(Page(11, 5));

        Commits(tail.After(At(10))).ShouldBe([11, 12, 13, 14, 15]);
        Commits(tail.After(At(13))).ShouldBe([14, 15]);
        Commits(tail.After(At(15))).ShouldBe([]);
        Commits(tail.After(At(99))).ShouldBe([]);
        tail.After(At(9)).ShouldBeNull();
    }

    [Fact]
    public void it_never_holds_more_than_its_bound_and_sends_who_is_behind_to_the_table()
    {
        var tail = new ChangeTail();
        tail.Begin(At(0));

        for (var page = 0; page < 100; page++) tail.Add(Page(1 + (page * 50), 50));

        tail.After(At(1)).ShouldBeNull();
        var oldest = Enumerable.Range(0, 5_000).First(commit => tail.After(At(commit)) is not null);
        Commits(tail.After(At(oldest))).ShouldBe(Enumerable.Range(oldest + 1, 5_000 - oldest).Select(static commit => (long)commit));
        (5_000 - oldest).ShouldBeInRange(200, 1_000);
    }

    [Fact]
    public void large_documents_leave_room_for_few()
    {
        var tail = new ChangeTail();
        tail.Begin(At(0));
        var large = DocObject.Of(new DocMember("a", DocString.Of(new string('x', 1_000_000))));

        for (var commit = 1; commit <= 40; commit++) tail.Add([Change(commit, large)]);

        tail.After(At(20)).ShouldBeNull();
        Commits(tail.After(At(39))).ShouldBe([40]);
    }

    private static ThreadCursor At(long commit) => new(1, commit, ThreadCursor.EndOfCommit);

    private static IReadOnlyList<InstanceChanged> Page(long first, int count) => [.. Enumerable.Range(0, count).Select(i => Change(first + i, null))];

    private static InstanceChanged Change(long commit, DocObject? document) => new()
    {
        Thread = default,
        Action = InstanceAction.Save,
        Collection = "Dogs",
        InstanceId = "rex",
        Document = document,
        Cursor = new ThreadCursor(1, commit, 1),
    };

    private static IEnumerable<long> Commits(IReadOnlyList<InstanceChanged>? changes) => changes.ShouldNotBeNull().Select(static one => one.Cursor.Commit);
}
