using Marten.Threads.Testing;
using Shouldly;
using Xunit;

namespace Marten.Threads.Protocol.Tests;

public sealed class SeededRandomSourceTests
{
    [Fact]
    public void the_same_seed_gives_the_same_stream_however_it_is_drawn()
    {
        var whole = new byte[100];
        var pieces = new byte[100];
        new SeededRandomSource(7).Fill(whole);
        var other = new SeededRandomSource(7);

        other.Fill(pieces.AsSpan(0, 1));
        other.Fill(pieces.AsSpan(1, 50));
        other.Fill(pieces.AsSpan(51));

        pieces.ShouldBe(whole);
        whole.Distinct().Count().ShouldBeGreaterThan(32);
    }

    [Fact]
    public void another_seed_gives_another_stream()
    {
        var one = new byte[32];
        var two = new byte[32];

        new SeededRandomSource(1).Fill(one);
        new SeededRandomSource(2).Fill(two);

        one.ShouldNotBe(two);
    }

    [Fact]
    public void queued_draws_come_in_their_order_and_must_fit()
    {
        var random = new QueuedRandomSource([1, 2], [3]);
        var draw = new byte[2];

        random.Fill(draw);

        draw.ShouldBe([1, 2]);
        random.Remaining.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => random.Fill(new byte[2]));
    }

    [Fact]
    public void the_system_source_overwrites_all_of_its_destination()
    {
        var one = new byte[64];
        var two = new byte[64];

        SystemRandomSource.Instance.Fill(one);
        SystemRandomSource.Instance.Fill(two);

        one[..32].ShouldNotBe(one[32..]);
        one.ShouldNotBe(two);
    }
}
