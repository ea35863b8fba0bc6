using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Tests.Working;

public sealed class PairStateTests
{
    [Fact]
    public void edges_that_stay_different_are_stale_soon_and_then_more_and_more_seldom()
    {
        var pair = new PairState();

        var seen = Enumerable.Range(0, 31).Select(_ => pair.Differs(1, 2)).ToList();

        seen[0].ShouldBe(Difference.New);
        Indices(seen, Difference.Stale).ShouldBe([2, 6, 14, 30]);
    }

    [Fact]
    public void a_thread_that_is_written_all_the_time_is_read_from_its_beginning_in_the_end()
    {
        var pair = new PairState();

        var seen = Enumerable.Range(1, 1_000).Select(edge => pair.Differs((ulong)edge, 0)).ToList();

        Indices(seen, Difference.Stale).ShouldBe([63, 191, 447, 959]);
    }

    [Fact]
    public void a_thread_that_agrees_now_and_then_is_never_stale()
    {
        var pair = new PairState();
        var seen = new List<Difference>();

        for (var edge = 1; edge <= 1_000; edge++)
        {
            seen.Add(pair.Differs((ulong)edge, 0));
            if (edge % 50 == 0) pair.Agrees();
        }

        seen.ShouldAllBe(one => one == Difference.New);
    }

    private static IEnumerable<int> Indices(List<Difference> all, Difference sought) => all.Index().Where(one => one.Item == sought).Select(static one => one.Index);
}
