using Marten.Threads.Libp2p.Bounded;

namespace Marten.Threads.Libp2p.Tests.Bounded;

public sealed class RecencyTableTests
{
    private readonly RecencyTable<int, string> _table = new(3);

    public RecencyTableTests()
    {
        foreach (int key in (int[])[1, 2, 3])
            _table.TryAdd(key, $"v{key}").ShouldBeTrue();
    }

    [Fact]
    public void the_least_recently_used_entry_goes_for_a_new_one()
    {
        _table.TryUse(1, out string? used).ShouldBeTrue();
        _table.TryPeek(2, out _).ShouldBeTrue();

        _table.TryAdd(4, "v4").ShouldBeTrue();

        used.ShouldBe("v1");
        _table.Entries.Select(one => one.Key).ShouldBe([3, 1, 4]);
    }

    [Fact]
    public void an_entry_that_may_not_go_stays()
    {
        _table.TryAdd(4, "v4", value => value == "v2").ShouldBeTrue();
        _table.TryAdd(5, "v5", _ => false).ShouldBeFalse();

        _table.Entries.Select(one => one.Key).ShouldBe([1, 3, 4]);
    }

    [Fact]
    public void a_removed_entry_makes_room()
    {
        _table.Remove(2).ShouldBeTrue();
        _table.Remove(2).ShouldBeFalse();
        _table.TryAdd(4, "v4", _ => false).ShouldBeTrue();

        _table.TryUse(2, out _).ShouldBeFalse();
        _table.Count.ShouldBe(3);
    }
}
