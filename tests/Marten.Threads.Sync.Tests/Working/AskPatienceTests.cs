using Marten.Threads.Sync.Working;

namespace Marten.Threads.Sync.Tests.Working;

/// <summary>A question is asked at once when something changed, and ever more seldom while nothing does, but never no more.</summary>
public sealed class AskPatienceTests
{
    [Fact]
    public void what_changed_is_asked_at_once()
    {
        var patience = new AskPatience();

        patience.IsDue(1, 2).ShouldBeTrue();
        patience.IsDue(1, 3).ShouldBeTrue();
        patience.IsDue(2, 3).ShouldBeTrue();
    }

    [Fact]
    public void what_stays_is_asked_ever_more_seldom_up_to_a_bound()
    {
        var patience = new AskPatience();

        var asked = Enumerable.Range(0, 200).Where(_ => patience.IsDue(1, 2)).ToList();

        asked.Take(7).ShouldBe([0, 1, 3, 7, 15, 31, 61]);
        asked.Zip(asked.Skip(1), static (one, next) => next - one).Max().ShouldBe(30);
    }

    [Fact]
    public void after_a_reset_it_is_asked_at_once()
    {
        var patience = new AskPatience();
        for (var i = 0; i < 9; i++) patience.IsDue(1, 2);

        patience.Reset();

        patience.IsDue(1, 2).ShouldBeTrue();
    }
}
